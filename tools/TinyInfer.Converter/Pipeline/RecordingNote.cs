using System.Globalization;
using TinyInfer.Converter.Files;
using TinyInfer.Converter.Tables;

namespace TinyInfer.Converter.Pipeline;

/// <summary>
/// What the array of a recording does not say: the .json beside a .npy that <c>tinyinfer record</c> has written. The array's values are
/// counts of the sensor.
/// </summary>
/// <param name="Sensor">The sensor, with the rate that it was set to.</param>
/// <param name="Frames">How many frames there are.</param>
/// <param name="Gaps">Where samples are missing.</param>
public sealed record RecordingNote(SensorDefinition Sensor, int Frames, IReadOnlyList<RecordingGap> Gaps)
{
    /// <summary>The member by which such a file is known, among all others that may lie beside an array.</summary>
    public const string Mark = "tinyinfer";

    /// <summary>The value of that member.</summary>
    public const string Kind = "recording";

    /// <summary>Frames per second by the board's clock; null if the recording is too short to say.</summary>
    public double? MeasuredRate { get; init; }

    /// <summary>What the machine did; null if nobody has said so.</summary>
    public string? Label { get; init; }

    /// <summary>When the first frame came; null if that is not known.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>The file.</summary>
    public string File { get; init; } = string.Empty;

    /// <summary>The time of each frame.</summary>
    internal FrameTime Time => new RecordedTime(this);

    /// <summary>The name of a recording's note.</summary>
    /// <param name="recording">The .npy file.</param>
    /// <returns>The .json file.</returns>
    public static string PathOf(string recording) => Path.ChangeExtension(recording, ".json");

    /// <summary>Reads the note beside a recording.</summary>
    /// <param name="recording">The .npy file.</param>
    /// <returns>The note; null if there is none.</returns>
    /// <exception cref="ConversionException">There is one that cannot be used.</exception>
    internal static RecordingNote? Find(string recording)
    {
        string path = PathOf(recording);
        // Nothing in it: most likely what this very command prints is being written there.
        if (new FileInfo(path) is not { Exists: true, Length: > 0 })
        {
            return null;
        }

        byte[] contents = InputFile.Read(path);
        if (contents.AsSpan().IndexOf("\"tinyinfer\""u8) < 0)
        {
            return null;
        }

        JsonPlace root = JsonTree.Read(contents, path);
        return root.IsObject && root.Find(Mark) is { } mark && mark.AsText() == Kind ? Read(root, path) : null;
    }

    /// <summary>Fails where the array is not the one that the note is about.</summary>
    /// <param name="recording">The .npy file.</param>
    /// <param name="channels">Values of a frame.</param>
    /// <param name="frames">Number of frames.</param>
    /// <exception cref="ConversionException">It is another.</exception>
    internal void Require(string recording, int channels, int frames)
    {
        if (channels != Sensor.Channels || frames != Frames)
        {
            throw new ConversionException(
                $"{recording}: has {frames:N0} frames of {channels}, and {File} beside it is about {Frames:N0} frames of "
                + $"{Sensor.Channels}. Put the note of this recording there, or remove it.");
        }
    }

    private static RecordingNote Read(JsonPlace root, string path)
    {
        int frames = root.Require("frames", "1000").AsInteger(1);
        string? start = root.Find("start")?.AsText();
        return new RecordingNote(
            SensorDefinition.Read(root.Require("sensor", "{ \"rate\": 1000, \"channels\": 1 }")),
            frames,
            [.. (root.Find("gaps")?.Elements ?? []).Select(gap => ReadGap(gap, frames))])
        {
            MeasuredRate = root.Find("measuredRate")?.AsNumber(1e-6, 1e9),
            Label = root.Find("label")?.AsText() is { Length: > 0 } label ? label : null,
            Start = start == null ? null
                : DateTimeOffset.TryParse(start, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset date)
                ? date
                : throw root.Find("start")!.Error("a date such as 2026-03-01T12:00:00+01:00 is expected."),
            File = path,
        };
    }

    private static RecordingGap ReadGap(JsonPlace place, int frames)
    {
        int frame = place.Require("frame", "100").AsInteger(0, frames);
        return new RecordingGap(
            frame,
            place.Require("seconds", "0.1").AsNumber(),
            place.Require("cause", "\"link\"").AsWord<GapCause>(),
            place.Find("lostFrames") is { } lost ? (long)lost.AsNumber(0, 1e15) : null);
    }
}
