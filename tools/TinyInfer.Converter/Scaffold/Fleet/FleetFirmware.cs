using System.Globalization;
using TinyInfer.Converter.Execution;
using TinyInfer.Converter.Files;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Report;

namespace TinyInfer.Converter.Scaffold.Fleet;

/// <summary>The parts of firmware that make it one of a fleet: network, broker, store of updates.</summary>
internal static class FleetFirmware
{
    /// <summary>Bytes of heap, about, of the objects of Store and Link, and of an MQTT client with its three threads.</summary>
    private const int Connection = 13 * 1024;

    /// <summary>nanoFramework's assemblies that it refers to besides the others: Wi-Fi and MQTT.</summary>
    internal static readonly IReadOnlyList<string> Assemblies =
        ["nanoFramework.M2Mqtt", "nanoFramework.Runtime.Native", "System.Device.Wifi", "System.Net"];

    private static readonly IReadOnlyList<DeviceLibrary> _libraries =
    [
        new("TinyInfer.Store", "6f0a8d2c-6a1f-4a53-9d57-1f3a3c7b0a0b"),
        new("TinyInfer.Link", "6f0a8d2c-6a1f-4a53-9d57-1f3a3c7b0a0c"),
    ];

    private static readonly DeviceLibrary _federated = new("TinyInfer.Federated", "6f0a8d2c-6a1f-4a53-9d57-1f3a3c7b0a0d");

    /// <summary>Libraries that it refers to besides the others.</summary>
    /// <param name="fleet">The fleet.</param>
    internal static IReadOnlyList<DeviceLibrary> LibrariesOf(FleetOptions fleet) =>
        fleet.GroupSecret == null ? _libraries : [.. _libraries, _federated];

    /// <summary>Adds the files.</summary>
    /// <param name="files">The files so far; <c>Guard.cs</c> and <c>Board/Program.cs</c> are not among them.</param>
    /// <param name="definition">The pipeline.</param>
    /// <param name="options">What the project is to be, of a fleet.</param>
    /// <param name="model">The pipeline's model; null without one.</param>
    internal static void AddTo(
        Dictionary<string, string> files, PipelineDefinition definition, FirmwareOptions options, PipelineModel? model)
    {
        FleetOptions fleet = options.Fleet!;
        Dictionary<string, string> name = new() { ["name"] = options.Name };
        files.Add($"{UpdateKeySource.ClassName}.cs", UpdateKeySource.Write(fleet.PublicKey));
        if (fleet.GroupSecret != null)
        {
            files.Add("Board/GroupSecret.cs", GroupSecretSource.Write(fleet.GroupSecret));
        }

        files.Add("Guard.cs", WriteGuard(definition, options, model));
        files.Add("Board/Program.cs", BoardProgram.WriteOfFleet(definition, options));
        files.Add("Board/BrokerClient.cs", Template.Fill("Board/BrokerClient.cs", name));
        files.Add("Board/Network.cs", Template.Fill("Board/Network.cs", new Dictionary<string, string>(name)
        {
            ["host"] = SourceText.CSharp(fleet.Broker.Host),
            ["port"] = fleet.Broker.Port.ToString(CultureInfo.InvariantCulture),
            ["secure"] = Literal.Of(fleet.Broker.IsSecure),
            ["user"] = fleet.Broker.User is { } user ? SourceText.CSharp(user) : "null",
            ["password"] = fleet.Broker.Password is { } password ? SourceText.CSharp(password) : "null",
        }));
    }

    /// <summary>What boards are shipped with, and what is no part of it.</summary>
    /// <param name="definition">The pipeline.</param>
    /// <param name="options">What the project is to be, of a fleet.</param>
    /// <param name="model">The pipeline's model; null without one.</param>
    /// <returns>The generated files.</returns>
    /// <exception cref="ConversionException">It cannot be used, or is too large.</exception>
    internal static IReadOnlyList<GeneratedFile> WriteParts(
        PipelineDefinition definition, FirmwareOptions options, PipelineModel? model) =>
    [
        ShippedContent.Write(definition, FieldContent.Of(definition, model), options.Name),
        .. definition.Detector == null ? [GuardClasses.Write(definition, model!.Model, options.Name)]
            : definition.Detector.Score == ScoreKind.Features && definition.Health != null
            ? [GuardDetector.Write(definition, null, options.Name)]
            : Array.Empty<GeneratedFile>(),
    ];

    /// <summary>The model as such firmware holds it, so that it can be replaced: a blob in RAM, nothing of it in code.</summary>
    /// <param name="definition">The pipeline.</param>
    /// <param name="model">Its model; null without one.</param>
    internal static PipelineModel? Held(PipelineDefinition definition, PipelineModel? model)
    {
        if (model == null)
        {
            return null;
        }

        LoadedModel loaded = LoadedModel.Of(definition.File, FieldContent.Of(definition, model));
        return new PipelineModel(
            loaded.Model, ModelUse.Of(loaded, $"a blob of {loaded.Size:N0} bytes besides, which updates replace"), null);
    }

    /// <summary>Reckons what it takes of a board.</summary>
    /// <param name="definition">The pipeline.</param>
    /// <param name="model">Its model; null without one.</param>
    /// <param name="held">The same as <see cref="Held"/> has it.</param>
    /// <param name="options">What the project is to be, of a fleet.</param>
    internal static FirmwareNeeds NeedsOf(
        PipelineDefinition definition, PipelineModel? model, PipelineModel? held, FirmwareOptions options) =>
        FirmwareNeeds.Of(definition, held, options.Board) with
        {
            Tables = FirmwareNeeds.TablesOf(DeviceLibrary.For(definition, model, options.Fleet), Assemblies),
            Connection = Connection,
        };

    private static string WriteGuard(PipelineDefinition definition, FirmwareOptions options, PipelineModel? model)
    {
        const string Load = "() => InferenceModel.Load(new ArraySource(bytes), null)";
        bool isDetector = definition.Detector != null;
        return Template.Fill("Guard.Fleet.cs", new Dictionary<string, string>
        {
            ["name"] = options.Name,
            ["group"] = SourceText.CSharp(options.Fleet!.Group),
            ["silence"] = definition.Sensor.SilenceMilliseconds.ToString(CultureInfo.InvariantCulture),
            ["learningUsing"] = definition.Learning == null ? string.Empty : "using TinyInfer.Anomaly.Learning;",
            ["learning"] = string.Join('\n', Statements(definition).Select(statement => $"        {statement}")),
            ["register"] = string.Join('\n', DeviceLibrary.AddedFor(model).Select(library => $"        {library.Registration}")),
            ["type"] = isDetector ? "MachineGuard" : "ClassGuard",
            ["create"] = !isDetector
                ? $"ClassGuard.Create(\n            GuardPipeline.Create(), {Load}, GuardClasses.CreateDecision(), GuardClasses.Names, "
                    + $"alarm)"
                : definition.Detector!.Score == ScoreKind.Features
                    ? "MachineGuard.CreateWithoutModel(GuardPipeline.Create(), bytes, alarm)"
                    : $"MachineGuard.CreateWithModel(GuardPipeline.Create(), {Load}, alarm)",
        });
    }

    private static IEnumerable<string> Statements(PipelineDefinition definition) =>
    [
        .. definition.Detector?.Score == ScoreKind.Features && definition.Health != null
            ? ["guard.WatchHealth(GuardDetector.Health);"]
            : Array.Empty<string>(),
        .. definition.Learning == null ? Array.Empty<string>() : [definition.Learning.Code],
    ];
}
