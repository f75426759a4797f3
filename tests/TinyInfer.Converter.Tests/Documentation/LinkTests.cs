using System.Text;
using System.Text.RegularExpressions;
using TinyInfer.Converter.Tests.Architecture;
using TinyInfer.DeviceHarness;

namespace TinyInfer.Converter.Tests.Documentation;

/// <summary>Links within the pages lead somewhere.</summary>
public sealed partial class LinkTests
{
    public static TheoryData<string> Pages =>
    [
        .. SourceTree.Files(".md").Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Targets_exist(string page)
    {
        string folder = Path.GetDirectoryName(Repository.Locate(page))!;
        foreach (string link in Links(File.ReadAllText(Repository.Locate(page))))
        {
            string[] parts = link.Split('#', 2);
            string target = parts[0].Length == 0 ? Repository.Locate(page) : Path.GetFullPath(Path.Combine(folder, parts[0]));
            Assert.True(Path.Exists(target), $"{page}: {link} leads to no file");
            Assert.True(parts.Length == 1 || Anchors(File.ReadAllText(target)).Contains(parts[1]), $"{page}: {link} leads to no heading");
        }
    }

    [Fact]
    public void Every_page_of_docs_is_linked_from_the_readme()
    {
        string readme = File.ReadAllText(Repository.Locate("README.md"));
        Assert.All(
            Directory.GetFiles(Repository.Locate("docs"), "*.md").Select(Path.GetFileName),
            page => Assert.Contains($"docs/{page}", readme));
    }

    private static IEnumerable<string> Links(string page) => Link().Matches(Fence().Replace(page, string.Empty))
        .Select(match => match.Groups[1].Value).Where(link => !link.Contains("://", StringComparison.Ordinal));

    /// <summary>The names by which headings are linked: lower case, no punctuation, hyphens for spaces.</summary>
    private static HashSet<string> Anchors(string page) =>
        [.. Heading().Matches(Fence().Replace(page, string.Empty)).Select(match => Anchor(match.Groups[1].Value))];

    private static string Anchor(string heading)
    {
        StringBuilder anchor = new();
        foreach (char c in heading.Trim().ToLowerInvariant())
        {
            anchor.Append(c == ' ' ? "-" : char.IsLetterOrDigit(c) || c is '-' or '_' ? c.ToString() : string.Empty);
        }

        return anchor.ToString();
    }

    [GeneratedRegex("\\]\\(([^)\\s]+)\\)")]
    private static partial Regex Link();

    [GeneratedRegex("^```.*?^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fence();

    [GeneratedRegex("^#+ (.*)$", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
