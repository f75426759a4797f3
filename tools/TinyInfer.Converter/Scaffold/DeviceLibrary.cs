using TinyInfer.Converter.Pipeline;

namespace TinyInfer.Converter.Scaffold;

/// <summary>A device library of TinyInfer, with the identity that its .nfproj states.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Guid">Its project's identity.</param>
internal sealed record DeviceLibrary(string Name, string Guid)
{
    /// <summary>The library that models run on.</summary>
    internal static readonly DeviceLibrary Runtime = new("TinyInfer", "6f0a8d2c-6a1f-4a53-9d57-1f3a3c7b0a01");

    /// <summary>The libraries that all firmware of a pipeline refers to.</summary>
    internal static readonly IReadOnlyList<DeviceLibrary> Standard =
    [
        Runtime,
        new("TinyInfer.Anomaly", "6f0a8d2c-6a1f-4a53-9d57-1f3a3c7b0a03"),
        new("TinyInfer.Guard", "6f0a8d2c-6a1f-4a53-9d57-1f3a3c7b0a07"),
        new("TinyInfer.Signal", "6f0a8d2c-6a1f-4a53-9d57-1f3a3c7b0a02"),
        new("TinyInfer.Esp32", "6f0a8d2c-6a1f-4a53-9d57-1f3a3c7b0a04"),
    ];

    /// <summary>The libraries that only firmware with such layers refers to.</summary>
    private static readonly IReadOnlyList<DeviceLibrary> _added =
    [
        new("TinyInfer.Classical", "6f0a8d2c-6a1f-4a53-9d57-1f3a3c7b0a0a"),
        new("TinyInfer.Int16", "6f0a8d2c-6a1f-4a53-9d57-1f3a3c7b0a10"),
    ];

    /// <summary>The libraries that the kernels of a model stand in, besides TinyInfer itself.</summary>
    /// <param name="model">The model, in the modes that its layers run in; null without one.</param>
    internal static IReadOnlyList<DeviceLibrary> AddedFor(PipelineModel? model)
    {
        HashSet<string> names =
            [.. (model?.Routes ?? [model]).SelectMany(each => each?.Conversion?.Compiled?.Records.Libraries ?? new HashSet<string>())];
        return [.. _added.Where(library => names.Contains(library.Name))];
    }

    /// <summary>The statement that makes its kernels known.</summary>
    internal string Registration => $"{Name}.{Name["TinyInfer.".Length..]}Kernels.Register();";

    /// <summary>Its project file.</summary>
    /// <param name="source">TinyInfer's src folder.</param>
    internal string ProjectIn(string source) => $@"{source}\{Name}\{Name}.nfproj";
}
