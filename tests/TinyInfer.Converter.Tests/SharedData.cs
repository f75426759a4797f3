using TinyInfer.Converter.Data;

namespace TinyInfer.Converter.Tests;

/// <summary>Finds the real models and data sets that lie beside a checkout; tests that need them skip where they are absent.</summary>
internal static class SharedData
{
    /// <summary>The checkout.</summary>
    internal static string Repository => DeviceHarness.Repository.Root;

    /// <summary>A file or folder of the shared data; skips the test where it is absent.</summary>
    internal static string Path(string relative)
    {
        string path = System.IO.Path.GetFullPath(System.IO.Path.Combine(DeviceHarness.Repository.SharedData, relative));
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            Assert.Skip($"../shared/data/{relative} is absent: this test runs only "
                + "where the shared models and data sets lie beside the checkout.");
        }

        return path;
    }

    /// <summary>A golden vector: an input of a .tflite model, or what it has to give.</summary>
    internal static sbyte[] Golden(string model, string part) => Array.ConvertAll(Values($"golden/{model}_int8.{part}.npy"), v => (sbyte)v);

    /// <summary>The numbers of a data file that holds one array.</summary>
    internal static float[] Values(string relative) => DataFile.Read(Path(relative)).Values.Single().Values;
}
