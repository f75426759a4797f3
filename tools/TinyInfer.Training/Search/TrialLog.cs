using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using TinyInfer.Converter;
using TinyInfer.Training.Recordings;

namespace TinyInfer.Training.Search;

/// <summary>
/// A file of what has been tried, line by line, so that a search that was killed goes on where it stopped. A line that was cut is passed
/// over, and a file of other recordings or settings begins anew.
/// </summary>
internal sealed class TrialLog
{
    private readonly string? _path;
    private readonly List<TrialOutcome> _known = [];

    private TrialLog(string? path)
    {
        _path = path;
    }

    /// <summary>How many outcomes were in the file.</summary>
    internal int Resumed { get; private init; }

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file; null for none.</param>
    /// <param name="set">The recordings.</param>
    /// <param name="options">What the user says.</param>
    /// <exception cref="ConversionException">It cannot be written.</exception>
    internal static TrialLog Open(string? path, RecordingSet set, LearnOptions options)
    {
        if (path == null)
        {
            return new TrialLog(null);
        }

        string print = FingerprintOf(set, options);
        try
        {
            string[] lines = File.Exists(path) ? File.ReadAllLines(path) : [];
            if (lines.Length > 0 && lines[0] == print)
            {
                TrialOutcome[] known = [.. lines.Skip(1).Select(Read).OfType<TrialOutcome>()];
                TrialLog log = new(path) { Resumed = known.Count(o => o.Value != TrialOutcome.Unsuited) };
                log._known.AddRange(known);
                return log;
            }

            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
            {
                Directory.CreateDirectory(folder);
            }

            File.WriteAllText(path, print + "\n");
            return new TrialLog(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConversionException($"{path}: cannot be written ({e.Message.TrimEnd('.')}). Choose another folder with --output.", e);
        }
    }

    /// <summary>The outcome of a trial; null if it is not known.</summary>
    internal TrialOutcome? Find(string set, string decider, double effort)
    {
        lock (_known)
        {
            return _known.Find(o => o.Set == set && o.Decider == decider && o.Effort == effort);
        }
    }

    /// <summary>Adds an outcome.</summary>
    internal void Add(TrialOutcome outcome)
    {
        lock (_known)
        {
            if (_path != null)
            {
                File.AppendAllText(_path, JsonSerializer.Serialize(outcome) + "\n");
            }
        }
    }

    private static TrialOutcome? Read(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<TrialOutcome>(line);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A hash of all that outcomes hang on.</summary>
    private static string FingerprintOf(RecordingSet set, LearnOptions options)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Text(string text) => hash.AppendData(System.Text.Encoding.UTF8.GetBytes(text));
        Text(string.Create(CultureInfo.InvariantCulture, $"{typeof(TrialLog).Assembly.ManifestModule.ModuleVersionId} {options.Seed} "));
        Text($"{set.Task} {set.SensorText} {options.Board}");
        foreach (LabelledRecording recording in set.Recordings)
        {
            Text($"{recording.Name} {string.Join(' ', recording.Sections)}");
            hash.AppendData(System.Runtime.InteropServices.MemoryMarshal.AsBytes(
                recording.Recording.Values(0, recording.Recording.Length)));
        }

        return System.Convert.ToHexString(hash.GetHashAndReset());
    }
}
