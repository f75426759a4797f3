namespace TinyInfer.DeviceHarness;

/// <summary>Where the source tree and the test data beside it are.</summary>
public static class Repository
{
    /// <summary>The folder of TinyInfer.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The folder of models and data sets beside the source tree; it need not exist.</summary>
    public static string SharedData { get; } = Path.GetFullPath(Path.Combine(Root, "..", "shared", "data"));

    /// <summary>A path in the source tree.</summary>
    /// <param name="parts">Its parts.</param>
    /// <returns>The full path.</returns>
    public static string Locate(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder != null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "TinyInfer.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds TinyInfer.sln.");
    }
}
