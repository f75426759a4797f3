namespace TinyInfer.Converter.Tests.Reports;

/// <summary>What is wrong with how a page is laid out, found out in the browser.</summary>
internal static class PageLayout
{
    /// <summary>An expression of JavaScript that gives one line per fault: what reaches beyond the page without a scroller around it, a
    /// table's cell that does even in a scroller, what its box cuts off, and text of a drawing that lies outside the drawing.</summary>
    internal const string Faults =
        """
        (() => {
            const faults = [];
            const width = document.documentElement.clientWidth;
            const name = e => `${e.tagName.toLowerCase()} '${(e.textContent || '').trim().slice(0, 40)}'`;
            const scrolls = e => {
                for (let p = e; p && p !== document.body; p = p.parentElement)
                    if (/auto|scroll/.test(getComputedStyle(p).overflowX)) return true;
                return false;
            };
            if (document.documentElement.scrollWidth > width) faults.push(`page: ${document.documentElement.scrollWidth} wide`);
            for (const e of document.body.querySelectorAll('*')) {
                const box = e.getBoundingClientRect(), style = getComputedStyle(e);
                if (box.width === 0 || box.height === 0 || style.visibility === 'hidden') continue;
                const isCell = /^T[DH]$/.test(e.tagName);
                if ((box.right > width + 1 || box.left < -1) && (isCell || !scrolls(e))) faults.push(`beyond the page: ${name(e)}`);
                if (/hidden|clip/.test(style.overflowX) && e.scrollWidth > e.clientWidth + 1 && !(e instanceof SVGElement))
                    faults.push(`cut off: ${name(e)}`);
                if (e.tagName === 'text' && e.ownerSVGElement) {
                    const svg = e.ownerSVGElement.getBoundingClientRect();
                    if (box.right > svg.right + 2 || box.left < svg.left - 2 || box.bottom > svg.bottom + 2 || box.top < svg.top - 2)
                        faults.push(`outside its drawing: ${name(e)}`);
                }
            }
            return faults;
        })()
        """;

    /// <summary>An expression of JavaScript that gives the smallest contrast of text and background, as WCAG defines it.</summary>
    internal const string Contrast =
        """
        (() => {
            const light = c => [0.2126, 0.7152, 0.0722].reduce((sum, part, i) => {
                const v = c[i] / 255;
                return sum + part * (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
            }, 0);
            const numbers = text => (text.match(/[\d.]+/g) || []).map(Number);
            let least = 21;
            for (const e of document.body.querySelectorAll('p, td, th, h1, h2, h3, li, summary')) {
                if (!(e.textContent || '').trim() || e.getBoundingClientRect().width === 0) continue;
                let ground = [255, 255, 255];
                for (let p = e; p; p = p.parentElement) {
                    const c = numbers(getComputedStyle(p).backgroundColor);
                    if (c.length === 3 || c[3] > 0.5) { ground = c; break; }
                }
                const a = light(numbers(getComputedStyle(e).color)), b = light(ground);
                least = Math.min(least, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05));
            }
            return least;
        })()
        """;
}
