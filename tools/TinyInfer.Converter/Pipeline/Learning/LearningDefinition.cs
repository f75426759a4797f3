using TinyInfer.Anomaly.Learning;
using TinyInfer.Converter.Files;
using TinyInfer.Guard;

namespace TinyInfer.Converter.Pipeline.Learning;

/// <summary>How a pipeline's detector goes on learning on its machine.</summary>
/// <param name="Place">Where it is said so, for messages.</param>
/// <param name="Windows">Windows that an installation is learned from.</param>
/// <param name="Trial">Windows that what was learned is tried on.</param>
/// <param name="Horizon">Windows over which what is usual is followed; 0 for not at all.</param>
/// <param name="Drift">How far a mean is followed, in deviations.</param>
/// <param name="Spread">The factor by which a deviation may change.</param>
/// <param name="Training">The network, or layer, that is trained; null for none.</param>
/// <param name="Reference">Mean and deviation of each feature in a model's training data; null without a model.</param>
public sealed record LearningDefinition(
    string Place, int Windows, int Trial, int Horizon, float Drift, float Spread, NetworkTraining? Training, FeatureReference? Reference)
{
    private static readonly LearningSettings _standard = new();

    /// <summary>The statement that has the firmware's guard learn.</summary>
    internal string Code => Training != null
        ? Training.CodeFor(SettingsCode)
        : Reference != null ? $"guard.Learn(\n            {SettingsCode},\n            GuardReference.Mean, GuardReference.Deviation);"
        : $"guard.Learn({SettingsCode});";

    private string SettingsCode => "new LearningSettings { "
        + $"Windows = {Windows}, TrialWindows = {Trial}, Horizon = {Horizon}, Drift = {Literal.Of(Drift)}, Spread = {Literal.Of(Spread)} "
        + "}";

    /// <summary>Has the device's guard learn.</summary>
    /// <param name="guard">The guard.</param>
    /// <exception cref="ConversionException">Its detector cannot learn.</exception>
    internal void AddTo(MachineGuard guard)
    {
        LearningSettings settings = new()
        {
            Windows = Windows,
            TrialWindows = Trial,
            Horizon = Horizon,
            Drift = Drift,
            Spread = Spread,
        };
        try
        {
            if (Training != null)
            {
                Training.AddTo(guard, settings);
            }
            else
            {
                _ = Reference == null ? guard.Learn(settings) : guard.Learn(settings, Reference.Mean, Reference.Deviation);
            }
        }
        catch (ArgumentException e)
        {
            throw new ConversionException($"{Place}: {e.Message}. Change the detector, or leave \"learning\" out.", e);
        }
    }

    /// <summary>Reads the object.</summary>
    internal static LearningDefinition Read(JsonPlace place, JsonPlace pipeline, string folder, DetectorDefinition? detector)
    {
        if (detector == null || pipeline.Find("routes") != null || pipeline.Find("cascade") != null
            || pipeline.Find("history")?.AsInteger(1) > 1)
        {
            throw place.Error("learning is for a pipeline with one \"detector\", without \"routes\", \"cascade\" and \"history\". "
                + "Leave it or these out.");
        }

        int windows = place.Find("windows")?.AsInteger(32, LearningSettings.MaximumWindows) ?? _standard.Windows;
        int trial = place.Find("trial")?.AsInteger(20, LearningSettings.MaximumWindows) ?? _standard.TrialWindows;
        JsonPlace? followed = place.Find("horizon");
        int horizon = followed?.AsInteger(0, LearningSettings.MaximumWindows) ?? _standard.Horizon;
        if (horizon > 0 && horizon < windows)
        {
            throw followed!.Error($"the horizon is shorter than the {windows} windows of an installation. "
                + "Give a longer one, or 0 to follow nothing.");
        }

        float drift = (float)(place.Find("drift")?.AsNumber(0, 1000) ?? _standard.Drift);
        float spread = (float)(place.Find("spread")?.AsNumber(1, 1000) ?? _standard.Spread);
        FeatureReference? reference = place.Find("reference") is { } named ? FeatureReference.Read(named, folder) : null;
        JsonPlace? given = place.Find("train");
        place.RejectOthers();
        NetworkTraining? training = given == null ? null : NetworkTraining.Read(given);
        bool takesReference = detector.Score != ScoreKind.Features && training == null;
        if (takesReference != (reference != null))
        {
            throw place.Error(takesReference
                ? "\"reference\" is missing: mean and deviation of the features that the model was trained on. Write the file with "
                    + "tinyinfer fit --learn."
                : "a \"reference\" is for a model that is not trained, and this detector learns its features itself. Leave it out.");
        }

        return training != null && (detector.Score == ScoreKind.Features || horizon > 0)
            ? throw given!.Error("a network is trained for a detector of a model, and with a horizon of 0. Leave it or these out.")
            : new LearningDefinition(place.Where, windows, trial, horizon, drift, spread, training, reference);
    }
}
