using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using TinyInfer.Cli.Link;
using TinyInfer.Cli.Output;
using TinyInfer.Converter.Collecting;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Scaffold;
using TinyInfer.Signal;

namespace TinyInfer.Cli.Commands;

/// <summary><c>tinyinfer record</c>: what a board's sensor gives, into a recording.</summary>
internal sealed class RecordCommand : TinyInferCommand
{
    private const int MostGaps = 5;

    private readonly Option<string?> _port = new("--port", "-p")
    {
        HelpName = "PORT",
        Description = "The serial port that the board sends to, such as COM5 or /dev/ttyUSB1.",
    };

    private readonly Option<bool> _input = new("--stdin") { Description = "Read what the board has sent from the standard input." };

    private readonly Option<int?> _baud =
        CollectOptions.BaudOption("Bits per second of the port, as the firmware has it. Default: 921600.");

    private readonly Option<string> _output = new("--output", "-o")
    {
        HelpName = "X.npy",
        Description = "The recording, int16 [frames, channels]. A note with the same name and the ending .json is written beside it.",
        Required = true,
    };

    private readonly Option<string?> _label = new("--label")
    {
        HelpName = "LABEL",
        Description = "What the machine does meanwhile, such as normal: tinyinfer learn takes it for the recording's label.",
    };

    private readonly Option<double?> _seconds = CheckedOption.Of<double?>(
        "--seconds", "N", "a number above 0", "How long to record. Default: until Ctrl+C.", CheckedOption.TryReadPositive);

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes to.</param>
    internal RecordCommand(Terminal terminal)
        : base("record", "Record what a board sends that runs firmware of tinyinfer new --collect.", terminal)
    {
        Validators.Add(result =>
        {
            if (result.GetValue(_input) == (result.GetValue(_port) != null))
            {
                result.AddError("--port PORT or --stdin is expected, and not both.");
            }
        });
        Add(_port);
        Add(_input);
        Add(_baud);
        Add(_output);
        Add(_label);
        Add(_seconds);
        AddJson();
    }

    /// <inheritdoc/>
    protected override void Execute(ParseResult parsed, CancellationToken cancellation)
    {
        string path = parsed.GetRequiredValue(_output);
        using RecordingWriter writer = RecordingWriter.Create(path);
        using ByteSource source = parsed.GetValue(_port) is { } port
            ? SerialInput.OpenPort(port, parsed.GetValue(_baud) ?? CollectPlan.StandardBaud)
            : SerialInput.OpenStandardInput();
        RecordingSession session = new(source, writer.Append);
        string end = RecordView.Run(
            Terminal, IsJson(parsed), session, show => session.Run(parsed.GetValue(_seconds), show, cancellation));
        RecordingReport report = RecordingReport.Of(session.Recorder, session.Decoder, parsed.GetValue(_label), session.Start, end);
        string note = report.Write();
        IReadOnlyList<string> files = writer.Complete(session.Recorder.Settings!.Sensor.Channels, note);
        string[] warnings = [.. Warnings(session, parsed.GetValue(_seconds), end)];
        if (IsJson(parsed))
        {
            JsonObject result = JsonNode.Parse(note)!.AsObject();
            result["warnings"] = new JsonArray([.. warnings.Select(w => (JsonNode?)w)]);
            result["files"] = new JsonArray([.. files.Select(f => (JsonNode?)f)]);
            Terminal.Output.WriteLine(Converter.Report.Json.Write(result));
            return;
        }

        Print(report, session.Recorder);
        Terminal.Warn(warnings);
        foreach (string file in files)
        {
            Terminal.Output.WriteLine($"wrote {file}");
        }
    }

    private static IEnumerable<string> Warnings(RecordingSession session, double? seconds, string end)
    {
        SampleRecorder recorder = session.Recorder;
        if (session.IsCut || seconds > recorder.Elapsed)
        {
            yield return $"The recording ended before its time: {end}.";
        }

        if (recorder.IsRateOff)
        {
            double rate = recorder.Settings!.Sensor.Rate;
            yield return string.Create(CultureInfo.InvariantCulture,
                $"The sensor gives {recorder.MeasuredRate:#,0.##} frames per second, and was set to {rate:#,0.##}. Frequencies in a ")
                + "pipeline are off by as much.";
        }

        if (recorder.LostFrames > 0)
        {
            yield return $"{recorder.LostFrames:N0} frames were lost. Windows do not reach across gaps, and learning does without them.";
        }

        foreach ((SensorFault fault, int channel) in recorder.Health!.Ever.Select((fault, channel) => (fault, channel)))
        {
            if (fault != SensorFault.None)
            {
                yield return $"Channel {recorder.Settings!.Sensor.Names?[channel] ?? channel.ToString(CultureInfo.InvariantCulture)} was "
                    + $"{fault.ToString().ToLowerInvariant()} at times: look at the sensor and its range.";
            }
        }

        if (recorder.FaultyPackets > 0)
        {
            yield return $"The sensor itself has reported a fault in {recorder.FaultyPackets:N0} packets.";
        }
    }

    private void Print(RecordingReport report, SampleRecorder recorder)
    {
        SensorDefinition sensor = recorder.Settings!.Sensor;
        string label = report.Label == null ? string.Empty : $", label '{report.Label}'";
        Terminal.Output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{report.Frames:N0} frames of {sensor.Channels} in {report.Seconds:N1} s, from {report.Device}{label}; {report.End}"));
        Terminal.Output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{sensor.Rate:#,0.##} frames per second stated, ")
            + (report.MeasuredRate is { } rate
                ? string.Create(CultureInfo.InvariantCulture, $"{rate:#,0.##} measured by the board's clock")
                : "too few to measure"));
        if (report.Gaps.Count > 0)
        {
            string more = report.Gaps.Count > MostGaps ? $" and {report.Gaps.Count - MostGaps:N0} more" : string.Empty;
            Terminal.Output.WriteLine($"{report.Gaps.Count:N0} {(report.Gaps.Count == 1 ? "gap" : "gaps")}: "
                + string.Join(", ", report.Gaps.Take(MostGaps).Select(gap => string.Create(CultureInfo.InvariantCulture,
                    $"{gap.Seconds:G3} s before frame {gap.Frame:N0} ({RecordView.Describe(gap.Cause)})"))) + more);
        }

        if (report.DamagedPackets > 0)
        {
            Terminal.Output.WriteLine($"{report.DamagedPackets:N0} packets came damaged");
        }
    }
}
