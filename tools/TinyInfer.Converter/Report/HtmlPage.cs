using System.Net;
using System.Text;

namespace TinyInfer.Converter.Report;

/// <summary>A page that needs no other file: headings, figures, tables, pictures.</summary>
internal sealed class HtmlPage
{
    private const string Style = """
        :root{color-scheme:light dark;--ink:#1f2937;--faint:#6b7280;--grid:#e5e7eb;--page:#fff;--card:#f9fafb;--warn:#fef3c7;--bad:#b91c1c}
        @media (prefers-color-scheme:dark){:root{--ink:#e5e7eb;--faint:#9ca3af;--grid:#374151;--page:#111827;--card:#1f2937}}
        @media (prefers-color-scheme:dark){:root{--warn:#78350f;--bad:#fca5a5}}
        body{margin:2rem auto;max-width:74rem;padding:0 1rem;font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--page)}
        h1{margin-bottom:0} h2{margin-top:2.2rem} .sub,caption{color:var(--faint)} svg{max-width:100%;height:auto}
        .cards{display:flex;flex-wrap:wrap;gap:.8rem;margin:1.4rem 0}
        .card{background:var(--card);border:1px solid var(--grid);border-radius:.5rem;padding:.6rem 1rem}
        .card b{display:block;font-size:1.35rem} .card span{color:var(--faint)}
        .warn{background:var(--warn);border-radius:.5rem;padding:.6rem 1rem;margin:.6rem 0}
        .wide{overflow-x:auto;margin:1rem 0} td svg{display:block} table{border-collapse:collapse;width:100%}
        td{overflow-wrap:anywhere} tr.worst td{color:var(--bad);font-weight:600}
        th,td{padding:.3rem .7rem;border-bottom:1px solid var(--grid);text-align:left;vertical-align:top}
        th{vertical-align:bottom} td.short{white-space:nowrap}
        td.number,th.number{text-align:right;font-variant-numeric:tabular-nums} td.number,td.word{white-space:nowrap}
        @media (max-width:62rem){th,td{padding:.25rem .3rem;font-size:.8rem} td.short{white-space:normal}}
        @media (max-width:46rem){body{margin:1rem auto} table,tbody,tr,td,td.number{display:block;text-align:left}
        tr.head{display:none} tr{padding:.4rem 0;border-bottom:1px solid var(--grid)} td{border:0;padding:.05rem 0}
        td svg{max-width:100%} .wide>.chart{min-width:40rem}
        td::before{content:attr(data-head);display:inline-block;min-width:9.5rem;margin-right:.5rem;color:var(--faint);font-weight:400}}
        """;

    /// <summary>Letters up to which a word is never broken.</summary>
    private const int LongestWord = 10;

    /// <summary>Letters from which on a cell may break into lines.</summary>
    private const int LongText = 40;

    private readonly StringBuilder _body = new();
    private readonly string _title;

    internal HtmlPage(string title, string subtitle)
    {
        _title = title;
        _body.Append($"<h1>{Encode(title)}</h1>\n<p class=\"sub\">{Encode(subtitle)}</p>\n");
    }

    internal void Cards(params IEnumerable<(string Figure, string Meaning)> cards)
    {
        IEnumerable<string> elements = cards.Select(
            c => $"<div class=\"card\"><b>{Encode(c.Figure)}</b><span>{Encode(c.Meaning)}</span></div>\n");
        _body.Append($"<div class=\"cards\">\n{string.Concat(elements)}</div>\n");
    }

    internal void Warning(string text) => _body.Append($"<p class=\"warn\">{Encode(text)}</p>\n");

    internal void Heading(string text) => _body.Append($"<h2>{Encode(text)}</h2>\n");

    internal void Paragraph(string text) => _body.Append($"<p>{Encode(text)}</p>\n");

    internal void List(IEnumerable<string> items) =>
        _body.Append($"<ul>\n{string.Concat(items.Select(item => $"<li>{Encode(item)}</li>\n"))}</ul>\n");

    /// <summary>Puts in a chart.</summary>
    /// <param name="svg">The chart as an element.</param>
    internal void Picture(string svg) => _body.Append($"<div class=\"wide\">{svg}</div>\n");

    /// <summary>Says what colours mean.</summary>
    /// <param name="entries">Classes of the colours, and what they stand for.</param>
    internal void Legend(IEnumerable<(string Look, string Text)> entries) =>
        _body.Append("<p class=\"sub\">")
            .AppendJoin(" &nbsp; ", entries.Select(e => $"{SvgChart.Patch(e.Look)} {Encode(e.Text)}"))
            .Append("</p>\n");

    /// <summary>Puts in a table.</summary>
    /// <param name="columns">Headings; those that start with # head numbers.</param>
    /// <param name="rows">One text per column.</param>
    /// <param name="marked">Index of a row that stands out; negative for none.</param>
    /// <remarks>
    /// A text that starts as an SVG element is one. Where the screen is narrow, a row becomes a list, so that no column is out of sight.
    /// </remarks>
    internal void Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows, int marked = -1)
    {
        string Cell(string element, string text, int column)
        {
            string number = columns[column].StartsWith('#') ? "number " : string.Empty;
            string width = text.Length <= LongestWord && text.All(char.IsAsciiLetter) ? "word"
                : text.Length < LongText && number.Length == 0 ? "short"
                : string.Empty;
            string head = element == "td" ? $" data-head=\"{Encode(HeadOf(columns[column]))}\"" : string.Empty;
            string content = text.StartsWith("<svg", StringComparison.Ordinal) ? text : Encode(text);
            return $"<{element} class=\"{number}{width}\"{head}>{content}</{element}>";
        }

        _body.Append("<div class=\"wide\"><table>\n<tr class=\"head\">").AppendJoin(
            string.Empty, columns.Select((c, i) => Cell("th", HeadOf(c), i))).Append("</tr>\n");
        int number = 0;
        foreach (IReadOnlyList<string> row in rows)
        {
            _body.Append(number++ == marked ? "<tr class=\"worst\">" : "<tr>").AppendJoin(
                string.Empty, row.Select((text, i) => Cell("td", text, i))).Append("</tr>\n");
        }

        _body.Append("</table></div>\n");
    }

    /// <inheritdoc/>
    public override string ToString() =>
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
        + $"content=\"width=device-width\">\n<title>{Encode(_title)}</title>\n"
        + $"<style>\n{Style}\n{SvgChart.Style}\n</style>\n</head>\n<body>\n{_body}</body>\n</html>\n";

    private static string HeadOf(string column) => column == "#" ? column : column.TrimStart('#');

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
