using TinyInfer.Converter;
using TinyInfer.Converter.Labels;
using TinyInfer.Converter.Pipeline;

namespace TinyInfer.Training.Recordings;

/// <summary>Says what recordings are of: by folders, by a column of labels, or all normal.</summary>
internal static class LabelReader
{
    private const string Normal = "normal";

    /// <summary>Labels recordings.</summary>
    /// <param name="files">Their files.</param>
    /// <param name="recordings">The recordings; as many.</param>
    /// <param name="sensor">The sensor.</param>
    /// <param name="sensorText">The same as JSON.</param>
    /// <param name="options">What the user says.</param>
    /// <param name="notes">Told what was assumed.</param>
    /// <exception cref="ConversionException">There is nothing to tell apart.</exception>
    internal static RecordingSet Label(IReadOnlyList<RecordingFile> files, IReadOnlyList<Recording> recordings, SensorDefinition sensor,
        string sensorText, LearnOptions options, List<string> notes)
    {
        string[] folders = [.. files.Select(f => f.Label).OfType<string>().Distinct()];
        string[] columns = [.. recordings.Where(r => r.Labels != null).SelectMany(r => r.Labels!.Runs).Select(run => run.Text)
            .Where(text => LabelText.KeyOf(text).Length > 0).Distinct()];
        bool hasNormal = folders.Concat(columns).Any(label => IsNormal(label, options)) || columns.Any(c => LabelText.NumberOf(c) != null)
            || LabelWords.AreAnswers([.. columns.Select(LabelText.KeyOf).Distinct()]);
        bool areAllNormal = folders.Length == 0 && columns.Length == 0;
        LearnTask task = options.Task ?? (areAllNormal || hasNormal ? LearnTask.Detect : LearnTask.Classify);
        LabelledRecording[] labelled = [.. files.Zip(recordings, (file, recording) =>
            new LabelledRecording(file.Name, recording, SectionsOf(file, recording, task, options, notes)))];
        string[] labels = [.. labelled.SelectMany(r => r.Sections).Where(s => task == LearnTask.Classify || !s.IsNormal)
            .Select(s => s.Label).Distinct().Order(StringComparer.Ordinal)];
        if (task == LearnTask.Classify && labels.Length < 2)
        {
            throw new ConversionException(labels.Length == 1
                ? $"All recordings are of one class, '{labels[0]}', so that there is nothing to tell apart. Add recordings of another "
                    + $"class; or, if that is the machine in normal work, say --normal {labels[0]}."
                : "There are no labels to tell classes by. Put recordings into a folder per class, or name a column with --label-column.");
        }

        if (task == LearnTask.Detect && !labelled.Any(r => r.Sections.Any(s => s.IsNormal)))
        {
            throw new ConversionException(
                $"No recording is of normal work: the labels are {string.Join(", ", labels.Select(l => $"'{l}'"))}. Say which label is "
                + "normal with --normal LABEL, or --task classify to tell them apart.");
        }

        if (areAllNormal)
        {
            notes.Add("There are no labels: all recordings are taken for normal work.");
        }

        bool isDoubtful = areAllNormal && task == LearnTask.Detect && SyntheticFaults.AreSlow(sensor);
        return new RecordingSet(
            isDoubtful ? FarOutRows.LeaveOut(labelled, sensor.Channels, notes) : labelled, sensor, sensorText, task, labels, notes)
        {
            IsDoubtful = isDoubtful,
        };
    }

    private static bool IsNormal(string label, LearnOptions options) =>
        options.Normal?.Any(normal => LabelText.AreSame(normal, label)) ?? LabelWords.MeansNormal(label);

    private static IReadOnlyList<LabelledSection> SectionsOf(RecordingFile file, Recording recording, LearnTask task, LearnOptions options,
        List<string> notes)
    {
        if (recording.Labels is { } column)
        {
            if (task == LearnTask.Classify)
            {
                return Truth.OfClasses(column, [], null, notes);
            }

            Truth truth = Truth.OfAnomalies(column, options.Normal);
            notes.AddRange(truth.Warnings.Where(w => !notes.Contains(w)));
            return truth.Sections;
        }

        string label = file.Label ?? Normal;
        return [new LabelledSection(0, recording.Length, label, file.Label == null || IsNormal(file.Label, options))];
    }
}
