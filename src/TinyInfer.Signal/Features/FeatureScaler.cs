using System;
using TinyInfer.Signal.Numerics;

namespace TinyInfer.Signal.Features;

/// <summary>
/// From features to model input, <c>x = feature · gain + offset</c>: as int8 or int16 with the model's own scale and zero point folded in,
/// one multiplication and one shift a feature, or as floats.
/// </summary>
/// <remarks>
/// <c>q = clamp((value · M + B) &gt;&gt; s)</c> with M in ±[2^29, 2^30]: as long as one count of a feature is less than 256 steps of the
/// input, the result differs from exact arithmetic, rounded half up, only where that lies within 2^−21 steps of a half. Gains repeat: one
/// for all features, one per channel of interleaved samples, or one per feature.
/// </remarks>
public sealed partial class FeatureScaler
{
    private const int MultiplierBits = 30;

    /// <summary>The largest shift: beyond it a feature that is an <c>int</c> contributes nothing that could be seen.</summary>
    private const int MaximumShift = 54;

    /// <summary>The same for an input of int16, whose 16 bits have to be above it.</summary>
    private const int MaximumWideShift = 46;

    private readonly float[] _gains;
    private readonly float[] _offsets;
    private readonly double[] _units;
    private float[] _mapGains;
    private float[] _mapOffsets;
    private ScaledInput[] _others;
    private ScaledInput _input;

    /// <summary>Makes a scaler.</summary>
    /// <param name="gains">Gains, finite. Kept, not copied.</param>
    /// <param name="offsets">Offsets, as many as gains, finite. Kept, not copied.</param>
    /// <exception cref="ArgumentException">There are no gains, not as many offsets, or a value is not finite.</exception>
    public FeatureScaler(float[] gains, float[] offsets)
    {
        if (gains.Length == 0 || gains.Length != offsets.Length)
        {
            throw new ArgumentException("a scaler needs as many offsets as gains, at least one");
        }

        for (int i = 0; i < gains.Length; i++)
        {
            if (!IsFinite(gains[i]) || !IsFinite(offsets[i]))
            {
                throw new ArgumentException("gain or offset " + i.ToString() + " is not a finite number");
            }
        }

        _gains = gains;
        _offsets = offsets;
        _units = new double[gains.Length];
        _input = new ScaledInput();
        _input.Allocate(gains.Length);
    }

    /// <summary>Number of gains: feature i takes gain i modulo this number.</summary>
    public int Period => _gains.Length;

    /// <summary>A scaler that standardises: <c>x = (feature − mean) / deviation</c>.</summary>
    /// <param name="means">Means.</param>
    /// <param name="deviations">Standard deviations, as many as means, above 0.</param>
    /// <returns>The scaler.</returns>
    /// <exception cref="ArgumentException">A deviation is not above 0, a value is not finite, or the numbers differ.</exception>
    public static FeatureScaler Standardize(float[] means, float[] deviations)
    {
        if (means.Length != deviations.Length)
        {
            throw new ArgumentException("a scaler needs as many deviations as means");
        }

        float[] gains = new float[means.Length];
        float[] offsets = new float[means.Length];
        for (int i = 0; i < gains.Length; i++)
        {
            if (!(deviations[i] > 0f))
            {
                throw new ArgumentException("deviation " + i.ToString() + " is not above 0");
            }

            gains[i] = 1f / deviations[i];
            offsets[i] = -means[i] / deviations[i];
        }

        return new FeatureScaler(gains, offsets);
    }

    /// <summary>A scaler that leaves features as they are: one gain where all features have one unit, else one per feature.</summary>
    internal static FeatureScaler Identity(FeatureExtractor[] extractors, int count)
    {
        double unit = extractors[0].GetUnit(0);
        int period = 1;
        foreach (FeatureExtractor extractor in extractors)
        {
            for (int i = 0; i < extractor.Count; i++)
            {
                period = extractor.GetUnit(i) == unit ? period : count;
            }
        }

        float[] gains = new float[period];
        for (int i = 0; i < period; i++)
        {
            gains[i] = 1f;
        }

        return new FeatureScaler(gains, new float[period]);
    }

    /// <summary>Says what the features' units are. Called once, before anything is scaled.</summary>
    /// <param name="extractors">What computes the features, in order.</param>
    /// <exception cref="ArgumentException">Gains repeat in a way that gives features of different kinds the same gain.</exception>
    internal void Attach(FeatureExtractor[] extractors)
    {
        int feature = 0;
        foreach (FeatureExtractor extractor in extractors)
        {
            for (int i = 0; i < extractor.Count; i++)
            {
                double unit = extractor.GetUnit(i);
                int index = feature % Period;
                if (feature >= Period && _units[index] != unit)
                {
                    throw new ArgumentException(
                        "features " + index.ToString() + " and " + feature.ToString()
                            + " are of different kinds and share a gain; give one gain a feature");
                }

                _units[index] = unit;
                feature++;
            }
        }

        if (feature % Period != 0)
        {
            throw new ArgumentException(feature.ToString() + " features do not divide into " + Period.ToString() + " gains");
        }
    }

    /// <summary>Scales what a model is given once more; what is written as floats stays as it is.</summary>
    /// <param name="gains">A gain for each feature. Kept, not copied: called again when it has changed.</param>
    /// <param name="offsets">What is added then.</param>
    internal void Adapt(float[] gains, float[] offsets)
    {
        _mapGains = gains;
        _mapOffsets = offsets;
        _input.Target = null;
        _others = null;
    }

    /// <summary>Writes features as floats.</summary>
    internal void Write(int[] values, float[] target)
    {
        int period = Period;
        for (int i = 0; i < values.Length;)
        {
            for (int j = 0; j < period; j++)
            {
                target[i] = ((float)(values[i] * _units[j]) * _gains[j]) + _offsets[j];
                i++;
            }
        }
    }

    /// <summary>Writes features as int8 or int16 of a tensor's scale and zero point, normalized as the model wants its input.</summary>
    internal void Write(int[] values, Tensor target)
    {
        Choose(target, values.Length);
        if (target.Data == null)
        {
            WriteWide(values, target.WideData, target.Offset);
        }
        else if (_input.Multipliers.Length == 1)
        {
            WriteUniform(values, target.Data, target.Offset);
        }
        else if (_input.Multipliers.Length == values.Length)
        {
            WriteEach(values, target.Data, target.Offset);
        }
        else
        {
            WritePeriodic(values, target.Data, target.Offset);
        }
    }

    /// <summary>What makes an int8 tensor of features, if that is the same for all; else null.</summary>
    internal ScaledInput Find(Tensor target, int count)
    {
        Choose(target, count);
        return target.Data != null && _input.Multipliers.Length == 1 ? _input : null;
    }

    private static bool IsFinite(float value)
    {
        return value - value == 0f;
    }

    /// <summary>Finds what was worked out for an input before, or works it out: models of several routes take turns.</summary>
    private void Choose(Tensor target, int features)
    {
        if (target == _input.Target)
        {
            return;
        }

        ScaledInput last = _input;
        for (int i = 0; _others != null && i < _others.Length; i++)
        {
            if (_others[i].Target == target)
            {
                _input = _others[i];
                _others[i] = last;
                return;
            }
        }

        if (last.Target != null)
        {
            int count = _others == null ? 0 : _others.Length;
            ScaledInput[] others = new ScaledInput[count + 1];
            others[count] = last;
            for (int i = 0; i < count; i++)
            {
                others[i] = _others[i];
            }

            _others = others;
            _input = new ScaledInput();
            _input.Allocate(Period);
        }

        Bind(target, features);
    }

    private void Bind(Tensor target, int features)
    {
        float scale = target.Scale;
        InputNormalization normalization = target.Normalization;
        int count = normalization == null && _mapGains == null ? Period : features;
        int maximumShift = target.Data == null ? MaximumWideShift : MaximumShift;
        if (count != _input.Multipliers.Length)
        {
            _input.Allocate(count);
        }

        for (int i = 0; i < count; i++)
        {
            int j = i % Period;
            double gain = _gains[j];
            double offset = _offsets[j];
            if (_mapGains != null)
            {
                gain *= _mapGains[i];
                offset = (offset * _mapGains[i]) + _mapOffsets[i];
            }

            if (normalization != null)
            {
                gain *= normalization.GetGain(i);
                offset = (offset * normalization.GetGain(i)) + normalization.GetOffset(i);
            }

            double steps = gain / scale * _units[j];
            double bias = (offset / scale) + target.ZeroPoint + 0.5;
            int shift = 0;
            double size = steps < 0 ? -steps : steps;
            if (size > 1L << MultiplierBits)
            {
                throw new ArgumentException(
                    "gain " + i.ToString() + " makes one count of a feature more than 2^30 steps of the model's input");
            }

            while (size < 1L << (MultiplierBits - 1) && shift < maximumShift)
            {
                size *= 2;
                steps *= 2;
                shift++;
            }

            // An offset that outweighs any feature by far saturates whatever the feature is; cut there, nothing overflows.
            double limit = 1L << (62 - shift);
            bias = bias > limit ? limit : bias < -limit ? -limit : bias;
            _input.Multipliers[i] = FixedMath.Saturate(steps);
            bias *= 1L << shift;
            _input.Biases[i] = (long)(bias < 0 ? bias - 0.5 : bias + 0.5);
            _input.Shifts[i] = (byte)shift;
        }

        _input.Target = target;
    }
}
