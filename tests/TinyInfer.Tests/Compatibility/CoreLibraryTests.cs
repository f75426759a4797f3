using TinyInfer.DeviceHarness;
using TinyInfer.DeviceHarness.Compatibility;

namespace TinyInfer.Tests.Compatibility;

/// <summary>Device code against nanoFramework's own mscorlib.</summary>
public class CoreLibraryTests
{
    public static TheoryData<string> Libraries => [.. CoreLibrary.Libraries];

    public static TheoryData<string> Boards => [.. CoreLibrary.Boards];

    [Fact]
    public void All_libraries_but_the_boards_need_it_alone()
    {
        Assert.Equal(DeviceProject.Libraries.Where(library => !library.StartsWith("TinyInfer.Esp32", StringComparison.Ordinal)),
            CoreLibrary.Libraries);
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void A_library_compiles(string name)
    {
        Assert.NotNull(CoreLibrary.CompileLibrary(name));
    }

    /// <summary>The stubs that stand in for the board's packages promise nothing that the packages lack.</summary>
    [Theory]
    [MemberData(nameof(Boards))]
    public void A_boards_library_uses_only_what_its_packages_have(string name)
    {
        DeviceProject project = DeviceProject.Library(name);
        DeviceApi api = DeviceApi.Complete.Restrict(project.References.Select(r => r.Assembly));
        using MemoryStream assembly = new(CoreLibrary.CompileImage(name));

        Assert.Empty(DeviceAssemblyChecker.Check(assembly, api, project.Projects));
    }

    [Theory]
    [InlineData("static void F(int[] a) { System.Array.Fill(a, 0); }", "CS0117")]
    [InlineData("static string F(string s) => s.Replace('a', 'b');", "CS1061")]
    [InlineData("static object F() => new System.Collections.Generic.List<int>();", "CS0234")]
    public void What_it_lacks_does_not_compile(string member, string error)
    {
        InvalidOperationException problem =
            Assert.Throws<InvalidOperationException>(() => CoreLibrary.Compile("Snippet", [$"class C {{ {member} }}"], []));

        Assert.Contains(error, problem.Message);
    }

    [Theory]
    [InlineData("BearingGuard")]
    [InlineData("MotionClassifier")]
    [InlineData("HelloInference")]
    public void A_sample_compiles_without_its_board(string name)
    {
        string board = Path.DirectorySeparatorChar + "Board" + Path.DirectorySeparatorChar;
        string[] sources = [.. DeviceProject.Library(name).Sources.Where(file => !file.Contains(board, StringComparison.Ordinal)).Select(
            File.ReadAllText)];

        Assert.NotEmpty(CoreLibrary.Compile(name, sources, CoreLibrary.Libraries));
    }
}
