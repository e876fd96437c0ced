import { api } from '../api/client.ts';
import type { HistoryEntry, Timeline } from '../api/types.ts';
import { follow, type ServerEvent } from '../live/event-source.ts';
import { CallsSoFar, type ToolTold } from './calls-so-far.ts';
import { phaseIn, type Phase, type ToolNote } from './phase.ts';
import { StreamedText, type Piece } from './streamed-text.ts';
import { isStopped } from './turns.ts';

type Told =
  | Piece
  | ToolTold
  | { type: 'step'; name: string; state: string }
  | { type: 'done'; text: string }
  | { type: 'failed'; code: string; text: string };

export type Ending = 'done' | 'failed' | 'stopped';

interface Heard {
  /** It is answered, or never will be. */
  finished: (how: Ending) => void;
  firstWord: () => void;
}

/** Milliseconds in which the stream says where a message is, if it still knows. */
const FIRST_LOOK_MS = 1_500;
/** A stream may lose what it was to say: so long it is believed when it says nothing. */
const LOOK_MS = 15_000;

/** One message while it is answered. What streams is a convenience: the end of it, and the history, are the truth. */
export class LiveAnswer {
  text = $state('');
  phase = $state.raw<Phase>({ name: 'queued' });
  calls = $state.raw<ToolNote[]>([]);
  /** Set between the wish to stop it and its end. */
  stopping = $state(false);
  readonly id: string;
  #heard: Heard;
  #streamed = new StreamedText();
  #ending = new AbortController();
  #restarted = -1;
  #soFar = new CallsSoFar();
  /** When the stream last said something; 0 before it did. */
  #spokeAt = 0;

  /** `asked`: a person is asked whether a tool may act, as is known before the stream has said anything. */
  constructor({ message_id: id, state }: HistoryEntry, asked: boolean, heard: Heard) {
    this.id = id;
    this.#heard = heard;
    if (asked) this.phase = { name: 'approval' };
    else if (state === 'running') this.phase = { name: 'thinking' };
  }

  /** Follows it until it ends, or until the page is hidden; what is here already is not lost by beginning again. */
  begin(): void {
    this.#ending = new AbortController();
    const { signal } = this.#ending;
    void this.#read(signal);
    void this.#look(signal);
  }

  end(): void {
    this.#ending.abort();
  }

  get following(): boolean {
    return !this.#ending.signal.aborted;
  }

  /** Asks once for everything anew. */
  #restart(): void {
    if (this.#restarted === this.#streamed.attempt) return;
    this.#restarted = this.#streamed.attempt;
    this.end();
    this.begin();
  }

  async #read(signal: AbortSignal): Promise<void> {
    const event = ({ data }: ServerEvent) => this.#take(data as Told);
    const nothing = () => undefined;
    // what cannot be followed is found in the history when it is done
    await follow(`/messages/${this.id}/events`, { event, alive: nothing, lost: nothing }, signal).catch(nothing);
  }

  #take(told: Told): void {
    this.#spokeAt = Date.now();
    if (told.type === 'step') this.phase = { name: 'queued' };
    else if (told.type === 'tool' || told.type === 'approval') {
      this.#soFar.take(told);
      this.calls = this.#soFar.notes;
      this.phase = this.#soFar.phase ?? { name: 'thinking' };
    } else if (told.type === 'done' || told.type === 'failed') {
      // the words of a refusal are the history's to show
      if (told.type === 'done') this.text = told.text;
      this.end();
      this.#heard.finished(told.type === 'failed' && isStopped(told.code) ? 'stopped' : told.type);
    } else {
      if (told.type === 'delta' && this.#streamed.text === '') this.#heard.firstWord();
      if (!this.#streamed.take(told)) this.#restart();
      this.text = this.#streamed.text;
      this.phase = { name: told.type === 'reset' ? 'thinking' : 'responding' };
    }
  }

  /** The stream says what happens. Where it has forgotten that, or loses something, the run is asked. */
  async #look(signal: AbortSignal): Promise<void> {
    for (let wait = FIRST_LOOK_MS; !signal.aborted; wait = LOOK_MS) {
      await new Promise((resolve) => setTimeout(resolve, wait));
      if (!signal.aborted && Date.now() - this.#spokeAt >= LOOK_MS) await this.#lookOnce(signal);
    }
  }

  async #lookOnce(signal: AbortSignal): Promise<void> {
    const timeline = await api<Timeline>('GET', `/messages/${this.id}/timeline`, { signal }).catch(() => undefined);
    if (!timeline || signal.aborted || Date.now() - this.#spokeAt < LOOK_MS) return;
    this.#soFar.read(timeline);
    this.calls = this.#soFar.notes;
    this.phase = phaseIn(timeline);
  }
}
