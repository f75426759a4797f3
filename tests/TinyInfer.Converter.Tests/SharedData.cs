using TinyInfer.Converter.Import.Data;

namespace TinyInfer.Converter.Tests;

/// <summary>Finds the real models and data sets that lie beside a checkout; tests that need them skip where they are absent.</summary>
internal static class SharedData
{
    /// <summary>The checkout.</summary>
    internal static string Repository { get; } = FindRepository();

    /// <summary>A file or folder of the shared data; skips the test where it is absent.</summary>
    internal static string Path(string relative)
    {
        string path = System.IO.Path.GetFullPath(System.IO.Path.Combine(Repository, "..", "shared", "data", relative));
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            Assert.Skip($"../shared/data/{relative} is absent: this test runs only where the shared models and data sets lie beside the checkout.");
        }

        return path;
    }

    /// <summary>The numbers of a data file that holds one array.</summary>
    internal static float[] Values(string relative) => DataFile.Read(Path(relative)).Values.Single().Values;

    private static string FindRepository()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder != null && !File.Exists(System.IO.Path.Combine(folder.FullName, "TinyInfer.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("TinyInfer.sln is in no folder above the tests.");
    }
}
