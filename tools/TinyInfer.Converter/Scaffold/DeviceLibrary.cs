using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Scaffold.Fleet;

namespace TinyInfer.Converter.Scaffold;

/// <summary>A device library of TinyInfer, with the identity that its .nfproj states.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Guid">Its project's identity.</param>
/// <param name="Packages">The assemblies of nanoFramework that it refers to, besides mscorlib.</param>
internal sealed record DeviceLibrary(string Name, string Guid, params IReadOnlyList<string> Packages)
{
    /// <summary>The library that models run on.</summary>
    internal static readonly DeviceLibrary Runtime = new("TinyInfer", "6f0a8d2c-6a1f-4a53-9d57-1f3a3c7b0a01");

    /// <summary>The libraries that all firmware with a sensor refers to.</summary>
    internal static readonly IReadOnlyList<DeviceLibrary> Standard =
    [
        Runtime,
        new("TinyInfer.Anomaly", "6f0a8d2c-6a1f-4a53-9d57-1f3a3c7b0a03"),
        new("TinyInfer.Guard", "6f0a8d2c-6a1f-4a53-9d57-1f3a3c7b0a07"),
        new("TinyInfer.Signal", "6f0a8d2c-6a1f-4a53-9d57-1f3a3c7b0a02"),
        new("TinyInfer.Esp32", "6f0a8d2c-6a1f-4a53-9d57-1f3a3c7b0a04", "nanoFramework.Hardware.Esp32", "System.Device.Gpio"),
    ];

    /// <summary>The library of firmware that keeps something in files.</summary>
    private static readonly DeviceLibrary _files =
        new("TinyInfer.Esp32.Files", "6f0a8d2c-6a1f-4a53-9d57-1f3a3c7b0a13", "System.IO.FileSystem", "System.IO.Streams");

    private static readonly DeviceLibrary _adc = new("TinyInfer.Esp32.Adc", "6f0a8d2c-6a1f-4a53-9d57-1f3a3c7b0a12", "System.Device.Adc");
    private static readonly DeviceLibrary _i2c = new("TinyInfer.Esp32.I2c", "6f0a8d2c-6a1f-4a53-9d57-1f3a3c7b0a14", "System.Device.I2c");
    private static readonly DeviceLibrary _spi = new("TinyInfer.Esp32.Spi", "6f0a8d2c-6a1f-4a53-9d57-1f3a3c7b0a15", "System.Device.Spi");

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

    /// <summary>The libraries that firmware with a sensor refers to.</summary>
    /// <param name="sensor">The sensor.</param>
    internal static IReadOnlyList<DeviceLibrary> For(SensorDefinition sensor) =>
    [
        .. Standard,
        .. sensor.Kind switch
        {
            SensorKind.Custom => Array.Empty<DeviceLibrary>(),
            SensorKind.Adc => [_adc],
            _ => [BoardProgram.IsSpi(sensor) ? _spi : _i2c],
        },
    ];

    /// <summary>The libraries that firmware of a pipeline refers to.</summary>
    /// <param name="definition">The pipeline.</param>
    /// <param name="model">Its model, in the modes that its layers run in; null without one.</param>
    /// <param name="fleet">The fleet that it belongs to; null for none.</param>
    internal static IReadOnlyList<DeviceLibrary> For(PipelineDefinition definition, PipelineModel? model, FleetOptions? fleet) =>
    [
        .. For(definition.Sensor),
        .. definition.Detector != null || fleet != null ? [_files] : Array.Empty<DeviceLibrary>(),
        .. AddedFor(model),
        .. fleet == null ? [] : FleetFirmware.LibrariesOf(fleet),
    ];

    /// <summary>The statement that makes its kernels known.</summary>
    internal string Registration => $"{Name}.{Name["TinyInfer.".Length..]}Kernels.Register();";

    /// <summary>Its project file.</summary>
    /// <param name="source">TinyInfer's src folder.</param>
    internal string ProjectIn(string source) => $@"{source}\{Name}\{Name}.nfproj";
}
