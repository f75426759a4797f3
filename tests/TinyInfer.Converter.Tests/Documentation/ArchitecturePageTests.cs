using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Tests.Architecture;
using TinyInfer.DeviceHarness;

namespace TinyInfer.Converter.Tests.Documentation;

/// <summary>The page on architecture names the libraries and rooms that there are, and arrows as they go.</summary>
public class ArchitecturePageTests
{
    private const string Rooms = "Rooms of the converter";
    private const string Root = "TinyInfer.Converter.";

    /// <summary>The arrow that goes the other way: importers and operators know each other.</summary>
    private const string Other = "Import -> Operators";

    private static readonly string _page = File.ReadAllText(Repository.Locate("docs", "architecture.md"));

    [Fact]
    public void Every_room_is_on_the_page()
    {
        Assert.Equal(FoldersOf("tools", "TinyInfer.Converter"), NamesOf(0).Order(StringComparer.Ordinal));
        Assert.Equal(FoldersOf("tools", "TinyInfer.Converter", "Generate"), NamesOf(1).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Device_libraries_know_what_the_page_says()
    {
        Dictionary<string, string[]> known = MarkdownTable.Read(_page, "Libraries")
            .Where(row => row[0].StartsWith("`src/", StringComparison.Ordinal))
            .ToDictionary(row => row[0].Trim('`')[4..], row => Array.ConvertAll(row[2].Split(", "), FullName));
        IEnumerable<string> Reach(string library) =>
            known.TryGetValue(library, out string[]? next) ? next.SelectMany(n => Reach(n).Append(n)) : [];

        Assert.Equal(DeviceProject.Libraries.Order(StringComparer.Ordinal), known.Keys.Order(StringComparer.Ordinal));
        Assert.All(DeviceProject.Libraries, library =>
            Assert.Subset(Reach(library).ToHashSet(), DeviceProject.Library(library).Projects.ToHashSet()));
    }

    [Fact]
    public void Every_device_library_is_in_the_picture()
    {
        string picture = File.ReadAllText(Repository.Locate("docs", "architecture.svg"));

        Assert.All(DeviceProject.Libraries, library => Assert.Contains($">{library.Split('.')[^1]}</text>", picture));
    }

    [Fact]
    public void Rooms_know_those_above_them_alone()
    {
        string[] order = NamesOf(0);
        string[] wrong = [.. TypeArrows.Of(typeof(ModelConverter).Assembly)
            .Select(arrow => (From: RoomOf(arrow.From), To: RoomOf(arrow.To)))
            .Where(arrow => arrow.From != null && arrow.To != null && Array.IndexOf(order, arrow.To) > Array.IndexOf(order, arrow.From))
            .Select(arrow => $"{arrow.From} -> {arrow.To}").Distinct().Where(arrow => arrow != Other).Order(StringComparer.Ordinal)];

        Assert.True(wrong.Length == 0, string.Join(", ", wrong));
    }

    private static string? RoomOf(Type type) =>
        type.Namespace?.StartsWith(Root, StringComparison.Ordinal) == true ? type.Namespace[Root.Length..].Split('.')[0] : null;

    private static string[] NamesOf(int table) => [.. MarkdownTable.Read(_page, Rooms, table).Select(row => row[0])];

    private static string FullName(string library) => library == "TinyInfer" ? library : "TinyInfer." + library;

    private static IEnumerable<string> FoldersOf(params string[] path) => Directory.GetDirectories(Repository.Locate(path))
        .Select(folder => Path.GetFileName(folder))
        .Where(name => name is not ("bin" or "obj"))
        .Order(StringComparer.Ordinal);
}
