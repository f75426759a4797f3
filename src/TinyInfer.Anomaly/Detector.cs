using System;
using TinyInfer.Anomaly.Format;
using TinyInfer.Anomaly.Learning;
using TinyInfer.Anomaly.Scores;

namespace TinyInfer.Anomaly;

/// <summary>From scores to a decision: filter, threshold, debouncing; normal, anomaly, or a sensor that cannot be believed.</summary>
/// <remarks>
/// A window with a sensor fault neither votes for an alarm nor against one, and nothing is learned from it. Allocates nothing per window.
/// </remarks>
/// <example>
/// <code>
/// Detector detector = Detector.Create(model.Metadata.GetBytes(Detector.MetadataKey), out string problem);
/// ...
/// pipeline.Compute();
/// pipeline.Write(model.Input);
/// model.Run();
/// DetectorState state = detector.Update(model.Input, model.Output, pipeline.Fault != SensorFault.None);
/// </code>
/// </example>
public sealed class Detector
{
    /// <summary>Key of a detector's parameters in a model's metadata, bytes.</summary>
    public const string MetadataKey = "detector";

    private const int FixedStateSize = 8;

    private readonly DetectorSettings _settings;
    private readonly Threshold _threshold;
    private readonly Debouncer _debouncer;
    private int _parameters;
    private bool _hasParameters;

    /// <summary>Makes a detector.</summary>
    /// <param name="settings">What it is made of. Kept, not copied.</param>
    /// <exception cref="ArgumentException">A setting is out of range, or two do not go together.</exception>
    public Detector(DetectorSettings settings)
        : this(settings, null)
    {
    }

    private Detector(DetectorSettings settings, Debouncer shared)
    {
        string problem = settings.FindProblem();
        if (problem != null)
        {
            throw new ArgumentException("detector: " + problem);
        }

        _settings = settings;
        _threshold = new Threshold(settings);
        _debouncer = shared ?? new Debouncer(settings.Raise, settings.Window, settings.Clear);
        State = IsLearning ? DetectorState.Learning : DetectorState.Normal;
    }

    /// <summary>Current machine state.</summary>
    public DetectorState State { get; private set; }

    /// <summary>Whether there is an alarm: also through a fault of the sensor, which leaves it as it was.</summary>
    public bool IsRaised => _debouncer.IsRaised;

    /// <summary>The last score, as it came; NaN before the first.</summary>
    public float RawScore { get; private set; } = float.NaN;

    /// <summary>The last score after the filter; NaN before the first.</summary>
    public float Score { get; private set; } = float.NaN;

    /// <summary>The threshold now; NaN as long as it is learned.</summary>
    public float Threshold => _threshold.Value * ThresholdFactor;

    /// <summary>
    /// Whether a threshold that adapts learns from the next window: not from one that was chosen by what it is like. Defaults to true.
    /// </summary>
    public bool IsAdapting { get; set; } = true;

    /// <summary>Windows with a sensor fault since the start.</summary>
    public int FaultCount { get; private set; }

    /// <summary>Scorer of features; null if something else does.</summary>
    public Scorer Scorer => _settings.Scorer;

    /// <summary>Score of a model's input and output; null if something else does.</summary>
    public ReconstructionError Reconstruction => _settings.Reconstruction;

    /// <summary>Learns what is usual on this machine; null if nothing does.</summary>
    public FeatureLearner Learner { get; private set; }

    /// <summary>What it is made of.</summary>
    internal DetectorSettings Settings => _settings;

    /// <summary>What a learner multiplies the threshold by.</summary>
    internal float ThresholdFactor { get; set; } = 1f;

    /// <summary>Whether windows are scored and no more: a learner works on what is usual.</summary>
    internal bool IsHeld { get; set; }

    private bool IsLearning => _threshold.IsLearning || (Scorer != null && Scorer.IsLearning);

    /// <summary>
    /// Makes a detector from parameters; where they are missing or damaged, one with safe defaults, which learns its threshold.
    /// </summary>
    /// <param name="parameters">What <see cref="DetectorWriter"/> wrote; null if there is nothing.</param>
    /// <param name="problem">What is wrong with the parameters, as a human-readable message; null if they were taken.</param>
    /// <returns>The detector.</returns>
    public static Detector Create(byte[] parameters, out string problem)
    {
        return Create(parameters, null, out problem);
    }

    /// <summary>
    /// Makes a detector for each of several ways in which a machine works, all with the first one's debouncing: there is one alarm.
    /// </summary>
    /// <param name="parameters">Parameters of each.</param>
    /// <param name="problem">What is wrong with the last parameters that could not be taken; null if all were.</param>
    /// <returns>The detectors.</returns>
    public static Detector[] CreateRoutes(byte[][] parameters, out string problem)
    {
        problem = null;
        Detector[] detectors = new Detector[parameters.Length];
        for (int i = 0; i < detectors.Length; i++)
        {
            detectors[i] = Create(parameters[i], i == 0 ? null : detectors[0]._debouncer, out string own);
            problem = own == null ? problem : "route " + i.ToString() + ": " + own;
        }

        return detectors;
    }

    private static Detector Create(byte[] parameters, Debouncer shared, out string problem)
    {
        problem = null;
        if (parameters == null)
        {
            problem = "detector: there are no parameters; a threshold is learned instead";
        }
        else
        {
            try
            {
                Detector detector = new Detector(DetectorReader.Read(parameters), shared);
                detector._parameters = DetectorFormat.ReadChecksum(parameters);
                detector._hasParameters = true;
                return detector;
            }
            catch (ModelFormatException e)
            {
                problem = e.Message + "; a threshold is learned instead";
            }
        }

        return new Detector(new DetectorSettings(), shared);
    }

    /// <summary>Takes a window's score.</summary>
    /// <param name="score">The score. One that is not finite counts as a fault.</param>
    /// <param name="isFaulty">Whether the window's samples cannot be believed.</param>
    /// <returns>The state.</returns>
    public DetectorState Update(float score, bool isFaulty)
    {
        if (isFaulty || score - score != 0f)
        {
            FaultCount += FaultCount < int.MaxValue ? 1 : 0;
            State = DetectorState.Fault;
            return State;
        }

        RawScore = score;
        float filtered = _settings.Filter == null ? score : _settings.Filter.Update(score, _threshold.Value);
        Score = filtered;
        if (IsHeld)
        {
            State = DetectorState.Learning;
            return State;
        }

        if (_threshold.IsLearning)
        {
            _threshold.Learn(filtered);
            State = _threshold.IsLearning ? DetectorState.Learning : DetectorState.Normal;
            return State;
        }

        // For thresholds below 0, log likelihoods for example, less is more.
        float threshold = Threshold;
        float quiet = threshold > 0f ? threshold * _settings.Hysteresis : threshold / _settings.Hysteresis;
        bool isRaised = _debouncer.Update(filtered > threshold, filtered <= quiet);
        if (IsAdapting && !isRaised && filtered <= threshold)
        {
            _threshold.Learn(filtered);
        }

        State = isRaised ? DetectorState.Anomaly : DetectorState.Normal;
        return State;
    }

    /// <summary>Scores a window's features and takes the score.</summary>
    /// <param name="features">The features.</param>
    /// <param name="isFaulty">Whether the window's samples cannot be believed.</param>
    /// <returns>The state.</returns>
    /// <exception cref="InvalidOperationException">The detector has no score of features.</exception>
    /// <exception cref="ArgumentException">There are more or fewer features than the score is for.</exception>
    public DetectorState Update(float[] features, bool isFaulty)
    {
        Scorer scorer = Scorer;
        if (scorer == null)
        {
            throw new InvalidOperationException("this detector has no score of features");
        }

        if (features.Length != scorer.FeatureCount)
        {
            throw new ArgumentException(
                "the score is of " + scorer.FeatureCount.ToString() + " features, not " + features.Length.ToString());
        }

        if (isFaulty || !scorer.IsLearning)
        {
            return Update(isFaulty ? 0f : scorer.Score(features), isFaulty);
        }

        foreach (float feature in features)
        {
            if (feature - feature != 0f)
            {
                return Update(feature, true);
            }
        }

        scorer.Learn(features);
        State = DetectorState.Learning;
        return State;
    }

    /// <summary>Scores what a model made of a window and takes the score.</summary>
    /// <param name="input">The model's input.</param>
    /// <param name="output">The model's output.</param>
    /// <param name="isFaulty">Whether the window's samples cannot be believed.</param>
    /// <returns>The state.</returns>
    /// <exception cref="ArgumentException">The tensors do not fit each other or the score.</exception>
    public DetectorState Update(Tensor input, Tensor output, bool isFaulty)
    {
        if (isFaulty)
        {
            return Update(0f, true);
        }

        return Update(Reconstruction == null ? ReconstructionError.Compute(input, output) : Reconstruction.Score(input, output), false);
    }

    /// <summary>Forgets an alarm and what the filter has summed up, after a repair for example. What was learned stays.</summary>
    public void Reset()
    {
        _debouncer.Reset();
        _settings.Filter?.Reset();
        State = IsLearning ? DetectorState.Learning : DetectorState.Normal;
    }

    /// <summary>Bytes that <see cref="SaveState"/> writes.</summary>
    /// <returns>The size.</returns>
    public int GetStateSize()
    {
        int size = DetectorFormat.StateHeaderSize + FixedStateSize + Debouncer.StateSize + _threshold.StateSize;
        size += _settings.Filter == null ? 0 : _settings.Filter.StateSize;
        size += Learner == null ? 0 : Learner.StateSize;
        return Scorer is GaussianBaseline baseline ? size + baseline.StateSize : size;
    }

    /// <summary>Writes what was learned and summed up, to be kept over a sleep or a restart.</summary>
    /// <returns>The bytes; they carry their own checksum, and that of the settings that they belong to.</returns>
    public byte[] SaveState()
    {
        byte[] state = new byte[GetStateSize()];
        ByteWriter writer = new ByteWriter(state) { At = DetectorFormat.StateHeaderSize };
        writer.Int((int)State);
        writer.Int(FaultCount);
        _debouncer.Save(writer);
        _threshold.Save(writer);
        _settings.Filter?.Save(writer);
        if (Scorer is GaussianBaseline baseline)
        {
            baseline.Save(writer);
        }

        Learner?.Save(writer);
        DetectorFormat.SealState(state, FindParameters());
        return state;
    }

    /// <summary>
    /// Takes up what <see cref="SaveState"/> wrote. Where that is damaged, or of a detector with other settings, the detector starts anew.
    /// </summary>
    /// <param name="state">The bytes; null if there are none.</param>
    /// <returns>What is wrong with the bytes, as a human-readable message; null if they were taken.</returns>
    public string LoadState(byte[] state)
    {
        if (state == null)
        {
            return "detector state: there is none; the detector starts anew";
        }

        // What is good is kept aside: bytes that turn out to be bad half way must leave nothing behind.
        byte[] before = SaveState();
        try
        {
            DetectorFormat.CheckState(state, FindParameters());
            Load(state);
            return null;
        }
        catch (ModelFormatException e)
        {
            Load(before);
            return e.Message + "; the detector starts anew";
        }
    }

    /// <summary>Takes a learner. From then on the scorer's numbers change, so that the parameters are those of now.</summary>
    internal void Attach(FeatureLearner learner)
    {
        FindParameters();
        Learner = learner;
    }

    /// <summary>Checksum of the parameters, which may be many bytes: they are written once at most.</summary>
    private int FindParameters()
    {
        if (!_hasParameters)
        {
            _parameters = DetectorFormat.ReadChecksum(DetectorWriter.Write(_settings));
            _hasParameters = true;
        }

        return _parameters;
    }

    private void Load(byte[] state)
    {
        ByteReader reader = new ByteReader(state, DetectorFormat.StateName);
        reader.Skip(DetectorFormat.StateHeaderSize);
        State = (DetectorState)reader.Int((int)DetectorState.Learning, (int)DetectorState.Fault);
        FaultCount = reader.Int(0, int.MaxValue);
        _debouncer.Load(reader);
        _threshold.Load(reader);
        _settings.Filter?.Load(reader);
        if (Scorer is GaussianBaseline baseline)
        {
            baseline.Load(reader);
        }

        Learner?.Load(reader);
        reader.RequireEnd();
    }
}
