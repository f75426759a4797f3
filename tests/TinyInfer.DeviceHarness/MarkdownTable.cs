namespace TinyInfer.DeviceHarness;

/// <summary>The tables of a page, for tests that hold the page to its word.</summary>
public static class MarkdownTable
{
    /// <summary>The cells of a table, without its header.</summary>
    /// <param name="page">The page.</param>
    /// <param name="heading">The heading that the table stands under, without the marks.</param>
    /// <param name="index">Which table under the heading, from 0.</param>
    /// <returns>Its rows.</returns>
    public static IReadOnlyList<string[]> Read(string page, string heading, int index = 0)
    {
        string[] lines = page.ReplaceLineEndings("\n").Split('\n');
        int start = Array.FindIndex(lines, line => line.TrimStart('#') == " " + heading);
        string[] section = [.. lines.Skip(start + 1).TakeWhile(line => !line.StartsWith('#'))];
        int[] rules = [.. Enumerable.Range(0, section.Length).Where(i => section[i].StartsWith("|---", StringComparison.Ordinal))];
        return start < 0 || index >= rules.Length
            ? throw new InvalidDataException($"The page has no table {index} under the heading '{heading}'.")
            : [.. section.Skip(rules[index] + 1).TakeWhile(line => line.StartsWith('|')).Select(Cells)];
    }

    private static string[] Cells(string row) => [.. row.Trim().Trim('|').Split('|').Select(cell => cell.Trim())];
}
