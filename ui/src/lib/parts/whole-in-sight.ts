/** In a row that scrolls sideways: what gets the focus is scrolled to as a whole, which browsers do not for what is cut. */
export const wholeInSight = ({ currentTarget }: { currentTarget: HTMLElement }): void =>
  currentTarget.scrollIntoView({ block: 'nearest', inline: 'nearest' });
