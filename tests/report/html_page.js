/* SPDX-License-Identifier: Apache-2.0 */
/* Looks at the page from inside the browser and writes what is wrong into <pre id="findings">. */
(function () {
    "use strict";
    const findings = [];
    const note = (text) => findings.push(text);
    const root = document.documentElement;

    function channels(colour) {
        return colour.match(/[\d.]+/g).map(Number);
    }
    function luminance(colour) {
        const part = channels(colour).slice(0, 3).map((value) => {
            const share = value / 255;
            return share <= 0.04045 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
        });
        return 0.2126 * part[0] + 0.7152 * part[1] + 0.0722 * part[2];
    }
    function contrast(a, b) {
        const light = Math.max(luminance(a), luminance(b));
        const dark = Math.min(luminance(a), luminance(b));
        return (light + 0.05) / (dark + 0.05);
    }
    function background(element) {
        for (let node = element; node; node = node.parentElement) {
            const colour = getComputedStyle(node).backgroundColor;
            if (channels(colour)[3] !== 0)
                return colour;
        }
        return "rgb(255, 255, 255)";
    }
    function hasText(element) {
        return Array.from(element.childNodes).some(
            (node) => node.nodeType === Node.TEXT_NODE && node.data.trim() !== "");
    }

    function checkLayout() {
        if (root.scrollWidth > root.clientWidth)
            note(`the page is wider than the window: ${root.scrollWidth} > ${root.clientWidth}`);
        for (const element of document.querySelectorAll("h1, h2, .verdict, .checks td.status")) {
            const box = element.getBoundingClientRect();
            if (box.width === 0 || box.height === 0)
                note(`invisible: ${element.textContent}`);
        }
    }
    function checkContrast() {
        for (const element of document.querySelectorAll("body *:not(svg *):not(script)")) {
            if (!hasText(element))
                continue;
            const ratio = contrast(getComputedStyle(element).color, background(element));
            if (ratio < 4.5)
                note(`contrast ${ratio.toFixed(2)}: ${element.className}: ${element.textContent}`);
        }
        for (const text of document.querySelectorAll("svg text")) {
            const box = boxAround(text);
            const behind = box ? getComputedStyle(box).fill : background(text.closest("svg"));
            const ratio = contrast(getComputedStyle(text).fill, behind);
            if (ratio < 4.5)
                note(`contrast ${ratio.toFixed(2)} in the picture: ${text.textContent}`);
        }
    }
    function boxAround(text) {
        const inner = text.getBBox();
        return Array.from(document.querySelectorAll("svg rect")).find((rect) => {
            const outer = rect.getBBox();
            return inner.y >= outer.y && inner.y + inner.height <= outer.y + outer.height;
        });
    }
    function checkPicture() {
        const texts = Array.from(document.querySelectorAll("svg text"));
        const view = document.querySelector("svg").viewBox.baseVal;
        if (document.querySelectorAll("svg rect").length !== 4)
            note("the picture has not four boxes");
        texts.forEach((text, index) => {
            const a = text.getBBox();
            const rect = boxAround(text);
            const limit = rect ? rect.getBBox() : view;
            if (a.x < limit.x || a.x + a.width > limit.x + limit.width)
                note(`text leaves its box: ${text.textContent}`);
            for (const other of texts.slice(index + 1)) {
                const b = other.getBBox();
                if (a.x < b.x + b.width && b.x < a.x + a.width &&
                    a.y + 2 < b.y + b.height && b.y + 2 < a.y + a.height)
                    note(`texts overlap: ${text.textContent} / ${other.textContent}`);
            }
        });
    }
    function checkStructure() {
        let level = 0;
        for (const heading of document.querySelectorAll("h1, h2, h3, h4")) {
            const next = Number(heading.tagName[1]);
            if (next > level + 1)
                note(`heading of level ${next} after level ${level}: ${heading.textContent}`);
            level = next;
        }
        for (const table of document.querySelectorAll("table"))
            if (!table.caption || !table.querySelector("th[scope=col]"))
                note("a table has no caption or no column headings");
        if (!root.lang || !document.title)
            note("the page has no language or no title");
        for (const link of document.querySelectorAll("a"))
            if (!document.getElementById(link.getAttribute("href").slice(1)))
                note(`a link leads nowhere: ${link.getAttribute("href")}`);
        const label = document.querySelector("svg").getAttribute("aria-labelledby").split(" ");
        if (!label.every((id) => document.getElementById(id).textContent.length > 0))
            note("the picture has no description");
        for (const entry of performance.getEntriesByType("resource"))
            note(`the page loads ${entry.name}`);
        const ids = Array.from(document.querySelectorAll("[id]"), (element) => element.id);
        if (new Set(ids).size !== ids.length)
            note("an id stands for two elements");
    }

    checkLayout();
    checkContrast();
    checkPicture();
    checkStructure();
    const list = document.createElement("pre");
    list.id = "findings";
    list.textContent = JSON.stringify({
        findings,
        checks: document.querySelectorAll("tr[id^=check-]").length,
        verdict: document.querySelector(".verdict").textContent,
        heading: document.querySelector("h1").textContent,
        dark: matchMedia("(prefers-color-scheme: dark)").matches,
        width: root.clientWidth,
    });
    document.body.append(list);
})();
