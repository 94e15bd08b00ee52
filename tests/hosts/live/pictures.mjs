// Takes pictures of n8n's editor: node pictures.mjs TOOLS CHROMIUM < {address, cookie, pictures: [{file, path, steps}]}
// A step is [verb, ...words]: click, open (a node), type, press, see (waits for the text), field (waits for the value).
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const PATIENCE = 60000;
const PANEL = '[data-test-id="ndv"]';
const [tools, chromium] = process.argv.slice(2);
const puppeteer = createRequire(`${tools}/`)("puppeteer-core");
const { address, cookie, pictures } = JSON.parse(readFileSync(0, "utf-8"));
const [name, value] = cookie.split("=");
const browser = await puppeteer.launch({
  executablePath: chromium,
  args: ["--no-sandbox", "--disable-dev-shm-usage", "--force-color-profile=srgb", "--hide-scrollbars"],
});
await browser.setCookie({ name, value, domain: new URL(address).hostname });
let page;
const found = (selector) => page.waitForSelector(selector, { visible: true, timeout: PATIENCE });
// The canvas still moves after it was drawn, and a double click beside the node opens nothing: then it is clicked again.
async function open(selector) {
  const until = Date.now() + PATIENCE;
  for (;;) {
    await (await found(selector)).click({ clickCount: 2 });
    const panel = page.waitForSelector(PANEL, { visible: true, timeout: 5000 });
    if (await panel.then(() => true, () => false)) return;
    if (Date.now() > until) throw new Error("the node's panel does not open");
  }
}
const steps = {
  click: async (selector) => (await found(selector)).click(),
  open,
  type: async (selector, text) => (await found(selector)).type(text),
  press: (key) => page.keyboard.press(key),
  see: (text) => page.waitForFunction((words) => document.body.innerText.includes(words), { timeout: PATIENCE }, text),
  field: (text) => page.waitForFunction(
    (words) => [...document.querySelectorAll("input, textarea")].some((one) => one.value.includes(words)), { timeout: PATIENCE }, text),
};
try {
  for (const picture of pictures) {
    page = await browser.newPage(); // a page that was changed asks before it goes
    await page.setViewport({ width: 1200, height: 800 });
    await page.goto(address + picture.path, { waitUntil: "domcontentloaded", timeout: PATIENCE });
    await found('[data-test-id="node-creator-plus-button"]');
    for (const [verb, ...words] of picture.steps) {
      await steps[verb](...words).catch(async (error) => {
        await page.screenshot({ path: picture.file });
        throw new Error(`${picture.file}: ${verb} ${words.join(" ")}: ${error.message}`);
      });
    }
    await page.waitForNetworkIdle({ idleTime: 600, timeout: PATIENCE });
    await page.screenshot({ path: picture.file });
  }
} finally {
  await browser.close();
}
