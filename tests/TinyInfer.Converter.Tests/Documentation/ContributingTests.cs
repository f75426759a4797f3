using TinyInfer.DeviceHarness;

namespace TinyInfer.Converter.Tests.Documentation;

/// <summary>Operators have the files that CONTRIBUTING.md lists.</summary>
public class ContributingTests
{
    private const string Name = "NAME";

    public static TheoryData<string> Files =>
    [
        .. MarkdownTable.Read(File.ReadAllText(Repository.Locate("CONTRIBUTING.md")), "To add an operator").Select(row => row[0].Trim('`')),
    ];

    /// <summary>MatMul was added last, and has all that an operator can have.</summary>
    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_of_the_list_knows_the_operator(string file)
    {
        const string Example = "MatMul";
        string path = Repository.Locate(file.Replace(Name, Example));
        string[] found = Directory.Exists(path)
            ? Directory.GetFiles(path)
            : Directory.GetFiles(Path.GetDirectoryName(path)!, Path.GetFileNameWithoutExtension(path) + "*" + Path.GetExtension(path));

        Assert.NotEmpty(found);
        Assert.Contains(found, f => File.ReadAllText(f).Contains(Example, StringComparison.Ordinal));
    }
}
