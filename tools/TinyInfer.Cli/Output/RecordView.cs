using System.Diagnostics;
using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;
using TinyInfer.Cli.Link;
using TinyInfer.Converter.Collecting;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Signal;

namespace TinyInfer.Cli.Output;

/// <summary>Shows a recording while it is made: live on a screen, a line now and then elsewhere.</summary>
internal static class RecordView
{
    private const int MostChannels = 12;
    private const int WidthBesideTrace = 48;
    private static readonly TimeSpan _screenPeriod = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan _linePeriod = TimeSpan.FromSeconds(5);

    /// <summary>Records and shows.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="isQuiet">True to show nothing.</param>
    /// <param name="session">The recording.</param>
    /// <param name="run">Records; it is told what to call now and then.</param>
    /// <returns>What <paramref name="run"/> returns.</returns>
    internal static string Run(Terminal terminal, bool isQuiet, RecordingSession session, Func<Action, string> run)
    {
        if (isQuiet)
        {
            return run(() => { });
        }

        Stopwatch clock = Stopwatch.StartNew();
        if (!terminal.ErrorScreen.Profile.Capabilities.Interactive)
        {
            return run(() => Every(clock, _linePeriod, () =>
            {
                terminal.Output.WriteLine(Progress(session));
                terminal.Output.Flush();
            }));
        }

        return terminal.ErrorScreen.Live(Draw(session, terminal.ErrorScreen.Profile.Width)).AutoClear(true).Start(context =>
            run(() => Every(clock, _screenPeriod, () => context.UpdateTarget(Draw(session, terminal.ErrorScreen.Profile.Width)))));
    }

    /// <summary>What a gap's cause is called.</summary>
    /// <param name="cause">The cause.</param>
    /// <returns>Words.</returns>
    internal static string Describe(GapCause cause) => cause switch
    {
        GapCause.Link => "lost on the way",
        GapCause.Board => "lost by the board",
        GapCause.Pause => "between bursts",
        _ => "the board started anew",
    };

    private static void Every(Stopwatch clock, TimeSpan period, Action show)
    {
        if (clock.Elapsed >= period)
        {
            clock.Restart();
            show();
        }
    }

    private static string Progress(RecordingSession session)
    {
        SampleRecorder recorder = session.Recorder;
        return recorder.Settings == null ? $"waiting for a board; {session.Decoder.Received:N0} bytes have come"
            : recorder.IsSilent ? $"{recorder.Elapsed:N0} s: the sensor does not answer"
            : string.Create(CultureInfo.InvariantCulture,
                $"{recorder.Elapsed:N0} s: {recorder.Frames:N0} frames, {Rate(recorder)}, {recorder.LostFrames:N0} lost, ")
                + $"{session.Decoder.Damaged:N0} packets damaged{Faults(recorder)}";
    }

    private static string Faults(SampleRecorder recorder)
    {
        string[] faults = [.. recorder.Health!.Now.Select((fault, c) => (fault, c)).Where(f => f.fault != SensorFault.None)
            .Select(f => $"{NameOf(recorder, f.c)} {f.fault.ToString().ToLowerInvariant()}")];
        return faults.Length == 0 ? string.Empty : $"; {string.Join(", ", faults)}";
    }

    private static string Rate(SampleRecorder recorder) => recorder.MeasuredRate is { } rate
        ? string.Create(CultureInfo.InvariantCulture, $"{rate:#,0.##} per second")
        : string.Create(CultureInfo.InvariantCulture, $"{recorder.Settings!.Sensor.Rate:#,0.##} per second expected");

    private static string NameOf(SampleRecorder recorder, int channel) =>
        recorder.Settings!.Sensor.Names?[channel] ?? $"channel {channel}";

    private static IRenderable Draw(RecordingSession session, int width)
    {
        SampleRecorder recorder = session.Recorder;
        List<IRenderable> rows = [];
        if (session.Trace is { } trace)
        {
            Grid grid = new Grid().AddColumn().AddColumn().AddColumn().AddColumn();
            for (int c = 0; c < Math.Min(MostChannels, trace.Channels); c++)
            {
                (short lowest, short highest) = trace.RangeOf(c);
                SensorFault fault = recorder.Health!.Now[c];
                grid.AddRow(
                    new Text(NameOf(recorder, c)),
                    new Text(trace.Draw(c, Math.Max(8, width - WidthBesideTrace)), new Style(Color.Green)),
                    new Text($"{lowest} to {highest}"),
                    fault == SensorFault.None ? new Text("ok") : new Text(fault.ToString().ToLowerInvariant(), new Style(Color.Red)));
            }

            rows.Add(grid);
            if (trace.Channels > MostChannels)
            {
                rows.Add(new Text($"and {trace.Channels - MostChannels} channels more"));
            }
        }

        rows.Add(new Text(Progress(session)));
        rows.Add(new Text("Ctrl+C ends the recording", new Style(Color.Grey)));
        return new Rows(rows);
    }
}
