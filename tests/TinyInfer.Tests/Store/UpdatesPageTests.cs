using System.Text.RegularExpressions;
using TinyInfer.DeviceHarness;
using TinyInfer.DeviceHarness.Compatibility;

namespace TinyInfer.Tests.Store;

/// <summary>The C# of docs/updates.md compiles as it stands there, and uses what a board has.</summary>
public sealed class UpdatesPageTests
{
    private const string Usings = """
        using TinyInfer;
        using TinyInfer.Format;
        using TinyInfer.Guard;
        using TinyInfer.Guard.State;
        using TinyInfer.Store;
        using TinyInfer.Store.Hashing;

        """;

    [Fact]
    public void Code_compiles_for_a_board()
    {
        string page = File.ReadAllText(Repository.Locate("docs", "updates.md"));
        string code = Regex.Match(page, "```csharp\n(.*?)```", RegexOptions.Singleline).Groups[1].Value;
        const string Key = "public static class UpdateKey { public static readonly byte[] Bytes = new byte[60]; }";

        byte[] assembly = CoreLibrary.Compile("Page", [Usings + code, Key], CoreLibrary.Libraries);

        Assert.Empty(DeviceAssemblyChecker.Check(new MemoryStream(assembly), DeviceApi.Complete, [.. DeviceProject.Libraries]));
    }
}
