namespace TinyInfer.Converter.Scaffold;

/// <summary>A device library of TinyInfer, with the identity that its .nfproj states.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Guid">Its project's identity.</param>
internal sealed record DeviceLibrary(string Name, string Guid)
{
    /// <summary>The library that models run on.</summary>
    internal static readonly DeviceLibrary Runtime = new("TinyInfer", "6f0a8d2c-6a1f-4a53-9d57-1f3a3c7b0a01");

    /// <summary>The libraries that firmware refers to.</summary>
    internal static readonly IReadOnlyList<DeviceLibrary> All =
    [
        Runtime,
        new("TinyInfer.Anomaly", "6f0a8d2c-6a1f-4a53-9d57-1f3a3c7b0a03"),
        new("TinyInfer.Guard", "6f0a8d2c-6a1f-4a53-9d57-1f3a3c7b0a07"),
        new("TinyInfer.Signal", "6f0a8d2c-6a1f-4a53-9d57-1f3a3c7b0a02"),
        new("TinyInfer.Esp32", "6f0a8d2c-6a1f-4a53-9d57-1f3a3c7b0a04"),
    ];

    /// <summary>Its project file.</summary>
    /// <param name="source">TinyInfer's src folder.</param>
    internal string ProjectIn(string source) => $@"{source}\{Name}\{Name}.nfproj";
}
