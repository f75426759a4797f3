using System.Globalization;
using System.Net;
using System.Text;

namespace TinyInfer.Converter.Report;

/// <summary>
/// A chart as SVG, in values of its axes. Text stays text: it needs no fonts on the machine that draws it, and can be searched and read
/// aloud.
/// </summary>
internal sealed class SvgChart
{
    /// <summary>Colours, for light and dark pages; stands once in a page or picture.</summary>
    internal const string Style = """
        .chart{font:12px system-ui,sans-serif} .chart text{fill:#1f2937} .chart .faint{fill:#6b7280}
        .chart .grid{stroke:#e5e7eb} .chart .page{fill:#fff}
        .chart .mark{fill:#2563eb} .chart .alarm{fill:#f87171} .chart .truth{fill:#fbbf24;opacity:.3}
        .chart .box{fill:#2563eb;fill-opacity:.2;stroke:#2563eb}
        .chart .note{stroke:#fff;stroke-width:4;paint-order:stroke}
        .chart .line{fill:none;stroke:#2563eb;stroke-width:1.2}
        .chart .rule{fill:none;stroke:#6b7280;stroke-dasharray:5 4} .chart .dot{fill:#2563eb;fill-opacity:.45}
        .chart .class0{fill:#60a5fa} .chart .class1{fill:#fbbf24} .chart .class2{fill:#34d399}
        .chart .class3{fill:#f472b6} .chart .class4{fill:#a78bfa} .chart .class5{fill:#a3e635}
        .chart .class6{fill:#22d3ee} .chart .class7{fill:#fb923c} .chart .on{fill:#111827}
        @media (prefers-color-scheme:dark){.chart text:not(.on){fill:#e5e7eb} .chart .note{stroke:#111827}
        .chart .faint{fill:#9ca3af} .chart .grid{stroke:#374151} .chart .page{fill:#111827}
        .chart .mark,.chart .dot{fill:#60a5fa} .chart .box{fill:#60a5fa;stroke:#60a5fa}
        .chart .line{stroke:#60a5fa}}
        """;

    private const double Left = 64;
    private const double Right = 24;
    private const double Top = 14;
    private const double Bottom = 44;
    private const double SmallestForText = 13;
    private const double WidthOfLetter = 6.5;

    private readonly int _width;
    private readonly int _height;
    private readonly ChartAxis _x;
    private readonly ChartAxis _y;
    private readonly StringBuilder _body = new();

    /// <summary>Makes an empty chart.</summary>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="x">The horizontal axis.</param>
    /// <param name="y">The vertical axis.</param>
    internal SvgChart(int width, int height, ChartAxis x, ChartAxis y)
    {
        _width = width;
        _height = height;
        _x = x;
        _y = y;
        foreach ((double value, string text) in y.Ticks())
        {
            Append($"<line class=\"grid\" x1=\"{Left}\" x2=\"{width - Right}\" y1=\"{Y(value):F1}\" y2=\"{Y(value):F1}\"/>");
            Text(Left - 6, Y(value) + 4, text, "faint", "end");
        }

        foreach ((double value, string text) in x.Ticks())
        {
            double end = width - (text.Length * WidthOfLetter / 2);
            Text(Math.Min(X(value), end), height - Bottom + 16, text, "faint", "middle");
        }

        Text(Left + ((width - Left - Right) / 2), height - 8, x.Label, string.Empty, "middle");
        Append($"<text transform=\"translate(14 {Top + ((height - Top - Bottom) / 2):F1}) rotate(-90)\" ",
            $"text-anchor=\"middle\">{Encode(y.Label)}</text>");
    }

    /// <summary>Draws a rectangle.</summary>
    /// <param name="x0">Its left.</param>
    /// <param name="x1">Its right.</param>
    /// <param name="y0">Its bottom.</param>
    /// <param name="y1">Its top.</param>
    /// <param name="look">Class of its colours.</param>
    /// <param name="title">What is shown when it is pointed at.</param>
    /// <param name="label">What is written into it, where there is room.</param>
    internal void Rectangle(double x0, double x1, double y0, double y1, string look, string title, string? label = null)
    {
        double width = X(x1) - X(x0);
        double height = Y(y0) - Y(y1);
        Append($"<rect class=\"{look}\" x=\"{X(x0):F1}\" y=\"{Y(y1):F1}\" width=\"{width:F1}\" ",
            $"height=\"{height:F1}\"><title>{Encode(title)}</title></rect>");
        if (label != null && height >= SmallestForText && width >= label.Length * WidthOfLetter)
        {
            Text(X(x0) + (width / 2), Y(y1) + (height / 2) + 4, label, LookOfLabel(look), "middle");
        }
    }

    /// <summary>Draws a line through points.</summary>
    /// <param name="points">The points.</param>
    /// <param name="look">Class of its colours.</param>
    internal void Line(IEnumerable<(double X, double Y)> points, string look) =>
        Append(
            $"<polyline class=\"{look}\" ",
            $"points=\"{string.Join(' ', points.Select(p => FormattableString.Invariant($"{X(p.X):F1},{Y(p.Y):F1}")))}\"/>");

    /// <summary>Draws a dot.</summary>
    /// <param name="x">Where.</param>
    /// <param name="y">How high.</param>
    /// <param name="radius">Its size in pixels.</param>
    /// <param name="look">Class of its colours.</param>
    /// <param name="title">What is shown when it is pointed at; null for nothing.</param>
    internal void Dot(double x, double y, double radius, string look, string? title = null) => Append(
        $"<circle class=\"{look}\" cx=\"{X(x):F1}\" cy=\"{Y(y):F1}\" ",
        $"r=\"{radius}\">{(title == null ? string.Empty : $"<title>{Encode(title)}</title>")}</circle>");

    /// <summary>Writes above a height, at the chart's right end.</summary>
    /// <param name="y">The height.</param>
    /// <param name="text">What to write.</param>
    internal void Note(double y, string text) => Text(_width - Right - 4, Y(y) - 5, text, "note", "end");

    /// <summary>A patch of a colour, for the text of a page.</summary>
    /// <param name="look">Class of the colour.</param>
    internal static string Patch(string look) =>
        $"<svg class=\"chart\" width=\"12\" height=\"12\" aria-hidden=\"true\"><rect class=\"{look}\" width=\"12\" height=\"12\"/></svg>";

    /// <summary>The chart as an element of a page, whose style it shares.</summary>
    /// <param name="description">What it shows, for those who cannot see it.</param>
    internal string ToElement(string description) => ToSvg(description, string.Empty);

    /// <summary>The chart as a file of its own.</summary>
    /// <param name="description">What it shows, for those who cannot see it.</param>
    internal string ToFile(string description) => ToSvg(description, $"<style>{Style}</style>");

    private string ToSvg(string description, string style) =>
        $"<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" role=\"img\" aria-label=\"{Encode(description)}\" viewBox=\"0 0 "
        + $"{_width} {_height}\" width=\"{_width}\">"
        + $"{style}<rect class=\"page\" width=\"{_width}\" height=\"{_height}\"/>\n{_body}</svg>\n";

    /// <summary>A shape of a bright colour needs dark text, on dark pages, too.</summary>
    private static string LookOfLabel(string look) =>
        look == "alarm" || look.StartsWith("class", StringComparison.Ordinal) ? "on" : string.Empty;

    private static string Encode(string text) => WebUtility.HtmlEncode(text);

    private double X(double value) => Left + (_x.Place(value) * (_width - Left - Right));

    private double Y(double value) => _height - Bottom - (_y.Place(value) * (_height - Top - Bottom));

    private void Text(double x, double y, string text, string look, string anchor) =>
        Append($"<text class=\"{look}\" x=\"{x:F1}\" y=\"{y:F1}\" text-anchor=\"{anchor}\">{Encode(text)}</text>");

    private void Append(params FormattableString[] parts)
    {
        foreach (FormattableString part in parts)
        {
            _body.Append(part.ToString(CultureInfo.InvariantCulture));
        }

        _body.Append('\n');
    }
}
