using System;
using TinyInfer.Anomaly.Format;

namespace TinyInfer.Anomaly.Learning;

/// <summary>
/// Trains the last layer of a model on the machine: a correction of its output, linear in what its last hidden layer gives, a few steps per
/// window after an installation. The model in flash stays as it is, and is what the corrected one has to beat.
/// </summary>
/// <remarks>
/// With h the hidden layer's values, <c>y' = y + b + D · (h − μ) / σ</c>: the model's weights W and the correction make a layer with the
/// weights W + D / σ. b is what the output misses on average in the installation, D begins at 0 and is trained in whole numbers.
/// </remarks>
public sealed class LastLayerLearner : FeatureLearner
{
    /// <summary>The fewest steps of training per window.</summary>
    public const int FewestSteps = 2;

    /// <summary>The most steps of training per window.</summary>
    public const int MostSteps = 64;

    /// <summary>The most values of the hidden layer, and outputs.</summary>
    public const int MostNeurons = TrainableNetwork.MostNeurons;

    /// <summary>Bits of what a step of a tensor is worth in quarters of the larger tensor's.</summary>
    private const int FactorBits = 20;

    /// <summary>The most that an output misses, in quarters of a step: 255 steps.</summary>
    private const int MostMissing = 4 * 255;

    private readonly Tensor _layer;
    private readonly Tensor _input;
    private readonly Tensor _output;
    private readonly LearningSettings _settings;
    private readonly TrainableNetwork _network;
    private readonly LastLayerTrainer _trainer;
    private readonly float[] _hidden;
    private readonly int[] _missing;
    private readonly int[] _offsets;
    private readonly int _steps;
    private readonly int _inputFactor;
    private readonly int _outputFactor;
    private readonly double _unit;
    private bool _areSums = true;
    private int _left;
    private double _modelSum;
    private double _ownSum;

    /// <summary>Makes a learner, and gives it to the detector.</summary>
    /// <param name="detector">A detector with a fixed threshold of a model's mean squared error, without weights or a filter.</param>
    /// <param name="settings">How it learns; it follows nothing, so that the horizon is 0. Training takes as many windows as the
    /// installation at most. Kept, not copied.</param>
    /// <param name="model">The model, an autoencoder.</param>
    /// <param name="windows">Windows that it is trained on, and those that are held back from that: a byte for each value of the hidden
    /// layer and each output.</param>
    /// <param name="steps">Steps per window, 2 to 64: one on that window, the others on those that are kept.</param>
    /// <exception cref="ArgumentException">The detector's score is another, the model's last layer has more than 128 inputs or outputs or
    /// is not int8, or a number is out of range.</exception>
    public LastLayerLearner(Detector detector, LearningSettings settings, InferenceModel model, int windows, int steps)
        : this(detector, settings, FindHidden(model), model.Input, model.Output, windows, steps)
    {
    }

    internal LastLayerLearner(
        Detector detector, LearningSettings settings, Tensor hidden, Tensor input, Tensor output, int windows, int steps)
        : base(detector, hidden.Length, false, settings)
    {
        NetworkLearner.Require(detector, settings);
        if (steps < FewestSteps || steps > MostSteps)
        {
            throw new ArgumentException(
                "learning: " + FewestSteps.ToString() + " to " + MostSteps.ToString() + " steps of training per window are expected");
        }

        if (input.Length != output.Length)
        {
            throw new ArgumentException("learning: a last layer is trained for a model that gives back its input");
        }

        _layer = hidden;
        _input = input;
        _output = output;
        _settings = settings;
        _steps = steps;
        float scale = input.Scale > output.Scale ? input.Scale : output.Scale;
        _inputFactor = FindFactor(input.Scale, scale);
        _outputFactor = FindFactor(output.Scale, scale);
        _unit = (double)scale * scale / 16 / output.Length;
        _network = new TrainableNetwork(new int[] { hidden.Length, output.Length });
        _hidden = new float[hidden.Length];
        _missing = new int[output.Length];
        _offsets = new int[output.Length];
        _trainer = new LastLayerTrainer(_network, Centre, Spread, _offsets, windows);
        SetParts(new float[0][], new float[0][]);
        Phase = LearningPhase.Installing;
        detector.Attach(this);
    }

    /// <summary>Whether the correction is in use.</summary>
    public bool IsActive { get; private set; }

    /// <summary>Weights and offsets that are trained.</summary>
    public int WeightCount => _network.WeightCount;

    /// <summary>What the model's last hidden layer gave for the last window, in steps.</summary>
    internal float[] Hidden => _hidden;

    /// <summary>The mean squared error of what the model has just made of a window, with the correction if it is in use.</summary>
    /// <returns>The error, in squares of the tensors' unit.</returns>
    internal float Score()
    {
        Read();
        float model = ReconstructionError.Compute(_input, _output);
        if (!IsActive)
        {
            return model;
        }

        float own = (float)(_trainer.Correct(_hidden, _missing) * _unit);
        if (Phase == LearningPhase.Trial)
        {
            _modelSum += model;
            _ownSum += own;
        }

        return own;
    }

    /// <summary>What each part contributed to the corrected model's last error.</summary>
    internal void Explain(float[] parts)
    {
        int[] differences = _network.Differences;
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = 0f;
        }

        for (int i = 0; i < differences.Length; i++)
        {
            float difference = differences[i];
            parts[i % parts.Length] += (float)(difference * difference * _unit);
        }
    }

    private protected override bool IsBetter => _ownSum < _modelSum;

    private protected override int OwnStateSize => 4 + (4 * _offsets.Length) + (2 * _network.WeightCount);

    private protected override void Gather()
    {
        if (Moments.Count == 1)
        {
            IsActive = false;
            _areSums = true;
            _trainer.Forget();
            Array.Clear(_offsets, 0, _offsets.Length);
        }

        for (int i = 0; i < _missing.Length; i++)
        {
            _offsets[i] += _missing[i];
        }

        // Those that are kept are spread over the installation, or are all.
        if (!_trainer.IsFull && (long)Moments.Count * _trainer.Capacity / _settings.Windows > _trainer.Count)
        {
            _trainer.Add(_hidden, _missing);
        }
    }

    private protected override void Begin()
    {
        for (int i = 0; _areSums && i < _offsets.Length; i++)
        {
            _offsets[i] /= _settings.Windows;
        }

        _areSums = false;
        IsActive = false;
        _modelSum = 0;
        _ownSum = 0;
        _left = _settings.Windows;
        _trainer.Begin();
    }

    private protected override bool Step(float[] features)
    {
        if (!MayLearn)
        {
            return false;
        }

        if (!_trainer.IsFull)
        {
            _trainer.Add(_hidden, _missing);
            return false;
        }

        // What is kept stands for the installation, and each window that comes is one more that the network has not seen.
        _trainer.TrainOn(_hidden, _missing);
        for (int i = 1; i < _steps; i++)
        {
            if (_trainer.Step())
            {
                return true;
            }
        }

        if (--_left > 0)
        {
            return false;
        }

        _trainer.End();
        return true;
    }

    private protected override void Exchange()
    {
        IsActive = !IsActive;
    }

    private protected override void SaveOwn(ByteWriter writer, bool isTried)
    {
        writer.Int((IsActive && !isTried ? 1 : 0) | (_areSums ? 2 : 0));
        foreach (int offset in _offsets)
        {
            writer.Int(offset);
        }

        _network.Save(writer);
    }

    private protected override void LoadOwn(ByteReader reader)
    {
        int flags = reader.Int(0, 3);
        IsActive = (flags & 1) != 0;
        _areSums = (flags & 2) != 0;
        reader.Require(!(IsActive && _areSums), "a correction is in use that is not worked out");
        int most = MostMissing * (_areSums ? LearningSettings.MaximumWindows : 1);
        for (int i = 0; i < _offsets.Length; i++)
        {
            _offsets[i] = reader.Int(-most, most);
        }

        _network.Load(reader);
        _trainer.Forget();
    }

    private static int FindFactor(float scale, float larger)
    {
        return (int)(((double)scale / larger * (4 << FactorBits)) + 0.5);
    }

    /// <summary>What the model's last layer is given.</summary>
    /// <exception cref="ArgumentException">That layer cannot be trained.</exception>
    internal static Tensor FindHidden(InferenceModel model)
    {
        Tensor output = model.Output;
        Tensor hidden = model.LayerCount < 2 ? model.Input : model.GetLayerOutputs(model.LayerCount - 2)[0];
        if (hidden.Data == null || output.Data == null || model.Input.Data == null)
        {
            throw new ArgumentException("learning: the model's input, output or last hidden layer is int16, and a last layer is trained "
                + "where all are int8");
        }

        if (hidden.Length > MostNeurons || output.Length > MostNeurons)
        {
            throw new ArgumentException("learning: the model's last layer makes " + output.Length.ToString() + " values of "
                + hidden.Length.ToString() + ", and one of up to " + MostNeurons.ToString() + " of each can be trained on the board");
        }

        if (hidden.Data == output.Data && hidden.Offset < output.Offset + output.Length && output.Offset < hidden.Offset + hidden.Length)
        {
            throw new ArgumentException("learning: the model's last layer writes over what it is given, so that it cannot be trained");
        }

        return hidden;
    }

    /// <summary>Takes what the model has made of a window.</summary>
    private void Read()
    {
        sbyte[] data = _layer.Data;
        for (int i = 0; i < _hidden.Length; i++)
        {
            _hidden[i] = data[_layer.Offset + i];
        }

        sbyte[] inputs = _input.Data;
        sbyte[] outputs = _output.Data;
        int at = _input.Offset;
        int distance = _output.Offset - at;
        long inputFactor = _inputFactor;
        long outputFactor = _outputFactor;
        long constant = (outputFactor * _output.ZeroPoint) - (inputFactor * _input.ZeroPoint) + (1 << (FactorBits - 1));
        for (int i = 0; i < _missing.Length; i++)
        {
            _missing[i] = (int)(((inputs[at] * inputFactor) - (outputs[at + distance] * outputFactor) + constant) >> FactorBits);
            at++;
        }
    }
}
