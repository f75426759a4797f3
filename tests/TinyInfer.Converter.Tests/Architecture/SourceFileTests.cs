using TinyInfer.DeviceHarness;

namespace TinyInfer.Converter.Tests.Architecture;

/// <summary>Files are short enough to read, lines fit a screen, and folders can be looked over.</summary>
public class SourceFileTests
{
    /// <summary>Characters of the longest line, in code and in pages.</summary>
    internal const int Columns = 140;

    private const int MostLines = 400;
    private const int MostFiles = 30;

    /// <summary>Folders with one file per operator.</summary>
    private static readonly HashSet<string> _perOperator =
    [
        "src/TinyInfer/Kernels",
        "tests/TinyInfer.Converter.Tests/Compiled",
        "tests/TinyInfer.Converter.Tests/Operators",
        "tests/TinyInfer.Tests/Kernels",
        "tools/TinyInfer.Converter/Blob/Records",
        "tools/TinyInfer.Converter/Generate/Layers",
        "tools/TinyInfer.Converter/Import/Onnx",
        "tools/TinyInfer.Converter/Operators",
    ];

    /// <summary>Files that people write; generated ones end in .g.cs.</summary>
    private static IEnumerable<string> Code =>
        SourceTree.Files(".cs").Where(file => !file.EndsWith(".g.cs", StringComparison.Ordinal));

    [Fact]
    public void No_line_of_code_is_too_long() => Assert.Empty(
        Code.SelectMany(file => TooLong(file, Read(file).Select(line => (line, true)))));

    /// <summary>Tables and fenced code cannot be broken.</summary>
    [Fact]
    public void No_line_of_a_page_is_too_long() => Assert.Empty(
        SourceTree.Files(".md").SelectMany(file => TooLong(file, Prose(Read(file)))));

    [Fact]
    public void No_file_is_too_long()
    {
        IEnumerable<string> large = Code.Select(file => (Name: file, Lines: Read(file).Length))
            .Where(file => file.Lines > MostLines)
            .Select(file => $"{file.Name}: {file.Lines} lines");

        Assert.Empty(large);
    }

    [Fact]
    public void No_folder_has_too_many_files()
    {
        IEnumerable<string> large = SourceTree.Files(".cs").GroupBy(file => Path.GetDirectoryName(file)!.Replace('\\', '/'))
            .Where(folder => folder.Count() > MostFiles && !_perOperator.Contains(folder.Key))
            .Select(folder => $"{folder.Key}: {folder.Count()} files");

        Assert.Empty(large);
    }

    /// <summary>A folder that has gone makes no exception.</summary>
    [Fact]
    public void Exceptions_are_folders() => Assert.All(_perOperator, folder => Assert.True(Directory.Exists(Repository.Locate(folder))));

    private static string[] Read(string file) => File.ReadAllLines(Repository.Locate(file));

    private static IEnumerable<string> TooLong(string file, IEnumerable<(string Text, bool Counts)> lines) => lines
        .Select((line, i) => (line.Text, line.Counts, Place: $"{file}:{i + 1}: {line.Text.Length} columns"))
        .Where(line => line.Counts && line.Text.Length > Columns)
        .Select(line => line.Place);

    /// <summary>The lines of a page, and whether each is neither of a table nor of fenced code.</summary>
    private static IEnumerable<(string Text, bool Counts)> Prose(string[] lines)
    {
        bool isFenced = false;
        foreach (string line in lines)
        {
            string text = line.TrimStart();
            bool isFence = text.StartsWith("```", StringComparison.Ordinal);
            isFenced ^= isFence;
            yield return (line, !isFenced && !isFence && !text.StartsWith('|'));
        }
    }
}
