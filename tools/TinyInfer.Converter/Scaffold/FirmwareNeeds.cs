using TinyInfer.Anomaly;
using TinyInfer.Converter.Boards;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Plan;
using TinyInfer.Converter.Simulation;
using TinyInfer.Guard;
using TinyInfer.Guard.Sampling;
using TinyInfer.Guard.Telemetry;
using TinyInfer.Signal;

namespace TinyInfer.Converter.Scaffold;

/// <summary>RAM and time that firmware takes of a board.</summary>
/// <param name="Application">Bytes of heap of the whole application, model included, object by object.</param>
/// <param name="Tables">Bytes of heap that the tables of each assembly take, the largest first.</param>
/// <param name="Window">IL instructions of a window, and how often there is one.</param>
public sealed record FirmwareNeeds(int Application, IReadOnlyList<(string Assembly, int Bytes)> Tables, WindowCost Window)
{
    /// <summary>Bytes of heap, about, that a connection takes; 0 without one.</summary>
    public int Connection { get; init; }

    /// <summary>Bytes of heap that the runtime, the assemblies' tables and a connection take, about.</summary>
    public int Libraries => AssemblyTables.Runtime + Tables.Sum(table => table.Bytes) + Connection;

    /// <summary>A window that the first stage of a cascade stops; null without one.</summary>
    public WindowCost? Stopped { get; init; }

    /// <summary>Bytes of heap in all.</summary>
    public int Total => Application + Libraries;

    /// <summary>Reckons, by making the very objects that the firmware makes.</summary>
    /// <param name="definition">The pipeline.</param>
    /// <param name="model">Its model; null without one.</param>
    /// <param name="board">The board.</param>
    /// <returns>What it takes.</returns>
    /// <exception cref="ConversionException">Pipeline and model do not go together.</exception>
    public static FirmwareNeeds Of(PipelineDefinition definition, PipelineModel? model, Board board)
    {
        Sampler sampler = new(new SilentSource(definition.Sensor.Channels), BoardProgram.BlockOf(definition));
        WindowGuard guard = new Simulator(definition, model).Guard;
        HeapReport report = new();
        report.Add(new GuardApplication(definition.Name, sampler, guard, null, new ConsoleSink(), definition.Sensor.SilenceMilliseconds));
        foreach (Type type in new[] { typeof(GuardApplication), typeof(InferenceModel), typeof(SampleRing), typeof(Detector) })
        {
            report.AddStatics(type.Assembly);
        }

        return new FirmwareNeeds(report.Total - (model?.SharedRam ?? 0), TablesOf(DeviceLibrary.For(definition, model, null), []),
            WindowCost.Of(definition, model, board))
        {
            Stopped = definition.Cascade == null ? null : WindowCost.OfStopped(definition, board),
        };
    }

    /// <summary>The tables of the firmware itself, of libraries, and of what these need of nanoFramework.</summary>
    /// <param name="libraries">The libraries that it refers to.</param>
    /// <param name="assemblies">nanoFramework's assemblies that it refers to, besides those that the libraries need.</param>
    internal static IReadOnlyList<(string Assembly, int Bytes)> TablesOf(
        IReadOnlyList<DeviceLibrary> libraries, IEnumerable<string> assemblies) =>
    [
        .. DevicePackage.With(assemblies.Concat(libraries.SelectMany(library => library.Packages))).Select(package => package.Assembly)
            .Concat(libraries.Select(library => library.Name))
            .Select(name => (name, AssemblyTables.Of(name)))
            .Append(("the firmware", AssemblyTables.Firmware))
            .OrderByDescending(table => table.Item2).ThenBy(table => table.Item1, StringComparer.Ordinal),
    ];

    /// <summary>Warnings before a board is flashed.</summary>
    /// <param name="heap">Bytes of heap that the board has, as the user says; null if nobody has said so.</param>
    /// <returns>A sentence or two each.</returns>
    public IEnumerable<string> Warnings(int? heap)
    {
        if (heap == null && Total > RamBudget.SmallestHeap)
        {
            yield return $"The firmware takes about {Total:N0} bytes of RAM; an ESP32 without PSRAM has {RamBudget.SmallestHeap:N0} to "
                + $"{RamBudget.LargestHeap:N0}.";
        }

        if (Window.HasGaps)
        {
            yield return $"A window takes about {Window.Milliseconds:N0} ms to judge ({Window.Board}), and there is one every "
                + $"{1000 * Window.SecondsPerWindow:N0} ms: {Window.JudgedPerSecond:G2} per second are judged, and samples in between "
                + "are lost. "
                + (Stopped is { } stopped
                    ? $"Windows that the first stage stops take {stopped.Milliseconds:N0} ms; simulate says how many it stops."
                    : "A larger \"hop\", fewer features or a smaller model help.");
        }
    }

    /// <summary>Fails where a board cannot hold the firmware.</summary>
    /// <param name="definition">The pipeline.</param>
    /// <param name="model">Its model; null without one.</param>
    /// <param name="heap">Bytes of heap that the board has, as the user says; null for the most without PSRAM.</param>
    /// <exception cref="ConversionException">It does not fit; the message says what takes the room and what to do.</exception>
    public void RequireFit(PipelineDefinition definition, PipelineModel? model, int? heap)
    {
        int limit = heap ?? RamBudget.LargestHeap;
        if (Total <= limit)
        {
            return;
        }

        RamSummary? ram = model?.Use.Ram;
        int spare = limit - (Total - (ram?.Packed ?? 0));
        string[] ways =
        [
            .. ram?.Packed > 0 && spare >= 0
                ? [$"\"ram\": {ram.Arena + ram.Scratch + spare} in \"model\", which packs fewer weights and runs longer"]
                : Array.Empty<string>(),
            .. ram == null ? Array.Empty<string>() : ["a model with smaller layers, or fewer inputs"],
            "a shorter window, or fewer channels",
            heap == null ? "a board with PSRAM (--ram BYTES says how much it has)" : "a board with more RAM",
        ];
        throw new ConversionException(
            $"{definition.File}: the firmware does not fit. It takes {Total:N0} bytes of RAM, and "
            + $"{(heap == null ? $"an ESP32 without PSRAM has {limit:N0} at most" : $"--ram says {limit:N0}")}: "
            + (ram == null
                ? string.Empty
                : $"activations {ram.Arena:N0}, working memory {ram.Scratch:N0}, packed weights {ram.Packed:N0}, ")
            + $"{(ram == null ? string.Empty : "other data of the model, ")}features and buffers {Application - (ram?.Total ?? 0):N0}, "
            + $"libraries {Libraries:N0}. Ways out: {string.Join("; ", ways)}.");
    }
}
