using System.Reflection;
using System.Runtime.Loader;
using TinyInfer.Anomaly;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Scaffold;
using TinyInfer.Converter.Simulation;
using TinyInfer.DeviceHarness;
using TinyInfer.Guard;
using TinyInfer.Signal;

namespace TinyInfer.Converter.Tests.Simulation;

/// <summary>
/// A pipeline played by the simulator, frame by frame, and by the firmware that is made of it, compiled, in blocks as a board reads them.
/// </summary>
internal static class FirmwareComparison
{
    private const string Name = "Compared";
    private const string Stopped = " stopped";

    /// <summary>Plays a recording both ways.</summary>
    /// <param name="definition">The pipeline.</param>
    /// <param name="recording">The recording; the part that fills whole blocks is played.</param>
    /// <param name="blockLength">Frames that firmware reads at a time.</param>
    /// <param name="windows">Number of windows that were judged.</param>
    /// <param name="stopped">Number of those that a first stage stopped.</param>
    /// <param name="routes">Number of routes that windows were of.</param>
    /// <returns>The first difference; null if there is none.</returns>
    internal static string? Differ(PipelineDefinition definition, Recording recording, int blockLength, out int windows, out int stopped,
        out int routes)
    {
        PipelineModel? model = definition.LoadModel(Name);
        IReadOnlyList<SimulatedWindow> played = new Simulator(definition, model).Run(recording);
        routes = played.Select(w => w.Route).Distinct().Count();
        string[] simulated = [.. played.Select(w => Line(w.State, w.Fault, w.IsAlarm, w.Score, w.Threshold, w.Route, w.IsStopped))];
        string[] firmware = [.. Play(definition, model, recording, blockLength)];
        windows = simulated.Length;
        stopped = simulated.Count(line => line.EndsWith(Stopped, StringComparison.Ordinal));
        for (int i = 0; i < Math.Max(simulated.Length, firmware.Length); i++)
        {
            string expected = simulated.ElementAtOrDefault(i) ?? "nothing";
            string actual = firmware.ElementAtOrDefault(i) ?? "nothing";
            if (expected != actual)
            {
                return $"window {i} of {simulated.Length} and {firmware.Length}: simulated {expected}, firmware {actual}";
            }
        }

        return null;
    }

    private static List<string> Play(PipelineDefinition definition, PipelineModel? model, Recording recording, int blockLength)
    {
        IReadOnlyDictionary<string, string> files =
            Firmware.Make(definition, new FirmwareOptions(Name, LibraryOrigin.OfSource("..")), model).Files;
        byte[] image = DeviceCompiler.Compile(
            Name,
            files.Where(f => f.Key.EndsWith(".cs", StringComparison.Ordinal) && !f.Key.StartsWith("Board/", StringComparison.Ordinal))
                .Select(f => f.Value),
            DeviceCompiler.Desktop);
        AssemblyLoadContext context = new(Name, isCollectible: true);
        try
        {
            MethodInfo create = context.LoadFromStream(new MemoryStream(image)).GetType($"{Name}.Guard", throwOnError: true)!
                .GetMethod("Create")!;
            RecordingSource source = new(recording);
            object application = create.Invoke(null, [source, blockLength, null, null, new TelemetryLog()])!;
            return Play((GuardApplication)application, source, recording, definition.Sensor.Rate);
        }
        finally
        {
            context.Unload();
        }
    }

    private static List<string> Play(GuardApplication application, RecordingSource source, Recording recording, double rate)
    {
        List<string> lines = [];
        application.Guard.WindowJudged = guard =>
        {
            MachineGuard machine = (MachineGuard)guard;
            Detector detector = machine.Detector;
            lines.Add(Line(guard.State, guard.Fault, guard.IsAlarmOn,
                guard.Fault == SensorFault.None ? detector.Score : float.NaN, detector.Threshold,
                machine.IsRouted ? machine.Route : null, guard.Pipeline.IsStopped));
        };
        application.Start("power", 0);
        while (source.Position < recording.Length)
        {
            application.Poll();
            application.Step((long)(source.Position * 1000.0 / rate));
        }

        return lines;
    }

    private static string Line(DetectorState state, SensorFault fault, bool isAlarm, float score, float threshold, int? route,
        bool isStopped) =>
        $"{state} {fault} {isAlarm} {score:G9} {threshold:G9} {route}{(isStopped ? Stopped : string.Empty)}";
}
