// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * node check.mjs CHROMIUM FOLDER PAGE...: pages are opened in a browser, and looked at as readers do: by the eye, by a
 * screen reader (axe), with the keyboard only, enlarged, in the dark and on paper. FOLDER is for the browser's own files.
 * Each check of each page is a line of TAP; what is wrong follows it behind "#". Status 8: something is wrong.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { HtmlValidate } from 'html-validate';

const [browserPath, folder, ...paths] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const MOST = 8; // complaints that are shown
const SLOWEST = 120000; // milliseconds for anything, on a busy machine
let failed = false;

function say(path, what, wrong) {
	console.log(`${wrong.length ? 'not ok' : 'ok'} - pages: ${basename(path)}: ${what}`);
	for (const line of wrong.slice(0, MOST)) console.log(`# ${String(line).replaceAll('\n', ' ').slice(0, 300)}`);
	failed ||= wrong.length > 0;
}

// ---- without a browser ----

const validator = new HtmlValidate({
	extends: ['html-validate:recommended', 'html-validate:a11y'],
	// <pre role="region"> has no native one; the fields of a quiz are printed or pasted, not sent from the page.
	rules: { 'prefer-native-element': 'off', 'wcag/h32': 'off' },
});

async function valid(path) {
	const report = await validator.validateString(readFileSync(path, 'utf8'));
	return report.results.flatMap((r) => r.messages.map((m) => `${m.line}:${m.column} ${m.ruleId}: ${m.message}`));
}

// ---- in the page ----

const openAll = (page) => page.evaluate(() => document.querySelectorAll('details').forEach((d) => (d.open = true)));

async function accessible(page) {
	await page.evaluate(axe);
	const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
	return found.violations.map((v) => `${v.id} (${v.impact}): ${v.help}: ${v.nodes[0].html}`);
}

// WCAG 2.2, 1.4.3 and 1.4.11: of pictures, which axe does not look at. Their colours are properties of the root.
const contrast = (page) => page.evaluate(() => {
	const style = getComputedStyle(document.documentElement), probe = document.createElement('p');
	const luminance = (name) => {
		probe.style.color = style.getPropertyValue(name);
		document.body.append(probe);
		const [r, g, b] = getComputedStyle(probe).color.match(/[\d.]+/g).map((v) => {
			const c = v / 255;
			return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
		});
		probe.remove();
		return 0.2126 * r + 0.7152 * g + 0.0722 * b;
	};
	if (!style.getPropertyValue('--sent')) return [];
	const back = luminance('--back'), wrong = [];
	const least = { text: 7, dim: 4.5, link: 4.5, sent: 4.5, rcvd: 4.5, bad: 4.5, again: 4.5, odd: 4.5, good: 4.5, win: 3 };
	for (const [name, want] of Object.entries(least)) {
		const l = luminance('--' + name), is = (Math.max(l, back) + 0.05) / (Math.min(l, back) + 0.05);
		if (is < want) wrong.push(`--${name} has a contrast of ${is.toFixed(2)}, not ${want}`);
	}
	return wrong;
});

// Texts of a picture stand beside each other, and within it.
const apart = (page) => page.evaluate(() => {
	const wrong = [];
	for (const svg of document.querySelectorAll('svg')) {
		const box = svg.viewBox.baseVal, done = [];
		for (const text of svg.querySelectorAll('text')) {
			const b = text.getBBox();
			if (b.x < -1 || b.y < -1 || b.x + b.width > box.width + 1 || b.y + b.height > box.height + 1)
				wrong.push(`"${text.textContent}" is cut off`);
			for (const [other, o] of done.slice(-40))
				if (b.x < o.x + o.width - 1 && o.x < b.x + b.width - 1 && b.y < o.y + o.height - 4 && o.y < b.y + b.height - 4)
					wrong.push(`"${text.textContent}" is over "${other.textContent}"`);
			done.push([text, b]);
		}
	}
	return wrong;
});

const overflow = (page) => page.evaluate(() => {
	const wide = document.documentElement.scrollWidth, room = document.documentElement.clientWidth;
	if (wide <= room) return [];
	const worst = [...document.querySelectorAll('body *')].find((e) => e.getBoundingClientRect().right > room + 1 && !e.closest('.pic, .wide, pre'));
	return [`the page is ${wide} wide in ${room}: ${worst?.outerHTML.slice(0, 120) ?? 'a picture, table or text'}`];
});

// Everything that can be used is reached by Tab, in order, and seen to be; Enter opens and closes.
async function keyboard(page) {
	const wrong = [], want = await page.evaluate(() => {
		document.activeElement?.blur();
		// Of choices that belong together the one that is made, or else the first.
		const chosen = (e) => e === (document.querySelector(`input[name="${e.name}"]:checked`) ?? document.querySelector(`input[name="${e.name}"]`));
		const all = [...document.querySelectorAll('a[href], summary, input, [tabindex]')].filter((e) =>
			e.tabIndex >= 0 && e.checkVisibility() && (e.type !== 'radio' || chosen(e)));
		all.forEach((e, i) => e.setAttribute('data-stop', i));
		return all.length;
	});
	for (let i = 0; i < Math.min(want, 60); i++) {
		await page.keyboard.press('Tab');
		const at = await page.evaluate(() => {
			const e = document.activeElement, s = getComputedStyle(e);
			return { stop: e.getAttribute('data-stop'), what: e.outerHTML.slice(0, 100), seen: s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0 };
		});
		if (at.stop !== String(i)) return [...wrong, `Tab ${i + 1} leads to ${at.what}`];
		if (!at.seen) wrong.push(`nothing shows the focus of ${at.what}`);
	}
	const summary = page.locator('summary').first();
	if (await summary.count()) {
		const open = () => summary.evaluate((s) => s.parentElement.open);
		const was = await open();
		await summary.focus();
		await page.keyboard.press('Enter');
		if ((await open()) === was) wrong.push('Enter does not open what is folded');
	}
	return wrong;
}

// Each link leads to what is then to be seen, also into what is folded.
async function links(page) {
	const wrong = [], all = await page.evaluate(() => {
		document.querySelectorAll('details').forEach((d) => (d.open = false));
		return [...new Set([...document.querySelectorAll('a[href]')].map((a) => a.getAttribute('href')))];
	});
	for (const href of all.slice(0, 40)) {
		const seen = await page.evaluate((to) => {
			location.hash = to;
			return document.getElementById(to.slice(1))?.checkVisibility();
		}, href);
		if (!seen) wrong.push(`${href} leads to what is not seen`);
	}
	return wrong;
}

async function paper(page) {
	await page.emulateMedia({ media: 'print', colorScheme: 'light' });
	await page.setViewportSize({ width: 718, height: 1000 }); // A4 without margins
	const wrong = await overflow(page);
	const hidden = await page.evaluate(() => [...document.querySelectorAll('svg, table, pre')].filter((e) => !e.checkVisibility() || e.getBoundingClientRect().height < 1).length);
	if (hidden) wrong.push(`${hidden} pictures, tables and texts are not printed`);
	if ((await page.pdf({ format: 'A4' })).length < 5000) wrong.push('nothing is printed');
	await page.emulateMedia({ media: 'screen' });
	return wrong;
}

// ---- all of it ----

async function look(context, path) {
	const page = await context.newPage(), loaded = [], said = [];
	page.on('request', (r) => loaded.push(r.url()));
	page.on('console', (m) => said.push(m.text()));
	page.on('pageerror', (e) => said.push(e.message));
	await page.goto('file://' + resolve(path));
	say(path, 'valid HTML', await valid(path));
	say(path, 'keyboard only', await keyboard(page));
	await openAll(page);
	for (const colorScheme of ['light', 'dark']) {
		await page.emulateMedia({ colorScheme });
		say(path, `accessible, ${colorScheme}`, [...await accessible(page), ...await contrast(page)]);
	}
	say(path, 'no text over another', await apart(page));
	for (const width of [640, 320]) { // a window of 1280 at 200 and 400 %
		await page.setViewportSize({ width, height: 512 });
		say(path, `${1280 / width * 100} % without scrolling sideways`, await overflow(page));
	}
	await page.setViewportSize({ width: 1280, height: 1024 });
	say(path, 'on paper', await paper(page));
	say(path, 'links lead to what is seen', await links(page));
	say(path, 'loads nothing, runs nothing', [...loaded.slice(1).map((u) => `loaded ${u}`), ...said,
		...await page.evaluate(() => [...document.scripts].map((s) => s.outerHTML))]);
	await page.close();
}

const context = await chromium.launchPersistentContext(folder, {
	executablePath: browserPath, headless: true, offline: true, viewport: { width: 1280, height: 1024 }, timeout: SLOWEST,
	args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
		'--disable-component-update', '--disable-sync'],
});
context.setDefaultTimeout(SLOWEST);
for (const path of paths) await look(context, path);
await context.close();
process.exit(failed ? 8 : 0); // 1 is node's own
