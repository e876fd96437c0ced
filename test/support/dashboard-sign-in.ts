import type { Page } from 'playwright-core';
import type { Person } from './platform.ts';

/** Goes through the door of the dashboard to one of its places. */
export async function signInTo(page: Page, { email, password }: Person, place: string): Promise<void> {
  await page.goto(`/sign-in?next=${encodeURIComponent(place)}`);
  await page.locator('input[type=email]').fill(email);
  await page.locator('input[autocomplete=current-password]').fill(password);
  await page.locator('form button.first').click();
  await page.waitForURL(`**${place}`);
}
