import { flushSync, mount, type Component } from 'svelte';
import '../../src/app.css';
import ArgumentTree from '../../src/lib/approvals/ArgumentTree.svelte';
import Countdown from '../../src/lib/approvals/Countdown.svelte';
import Markdown from '../../src/lib/chat/Markdown.svelte';
import Announcer from '../../src/lib/frame/Announcer.svelte';
import TagsForm from './TagsForm.svelte';

const components: Record<string, unknown> = { ArgumentTree, Countdown, Markdown, TagsForm };
const props: Record<string, unknown> = $state({});

/** For the test, which stands outside of the page. */
Object.assign(globalThis, {
  show(name: string, given: Record<string, unknown>) {
    Object.assign(props, given);
    const target = document.querySelector('main') ?? document.body;
    mount(components[name] as Component, { target, props });
  },
  change(given: Record<string, unknown>) {
    Object.assign(props, given);
    flushSync();
  },
});
mount(Announcer, { target: document.body });
