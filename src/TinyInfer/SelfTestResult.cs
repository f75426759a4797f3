namespace TinyInfer;

/// <summary>Result of a self-test.</summary>
public sealed class SelfTestResult
{
    internal SelfTestResult(bool available, int failedLayer, string failedLayerName)
    {
        Available = available;
        FailedLayer = failedLayer;
        FailedLayerName = failedLayerName;
    }

    /// <summary>True where the blob carries a self-test.</summary>
    public bool Available { get; }

    /// <summary>True where there is a self-test and every layer gave the bytes that it gave on the desktop.</summary>
    public bool Passed => Available && FailedLayer < 0;

    /// <summary>Index of the first layer that differs, or −1.</summary>
    public int FailedLayer { get; }

    /// <summary>Name of the first layer that differs, or null.</summary>
    public string FailedLayerName { get; }
}
