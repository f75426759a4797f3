using System;
using TinyInfer.Numerics;

namespace TinyInfer.Anomaly;

/// <summary>
/// From a classifier's output to a decision: which class, how sure the model is of it, and an alarm while it is one of those that are
/// chosen for that.
/// </summary>
/// <remarks>A window with a sensor fault neither votes for an alarm nor against one. Allocates nothing per window.</remarks>
public sealed class ClassDecision
{
    /// <summary>Value of <see cref="Class"/> if nothing is known.</summary>
    public const int Unknown = -1;

    /// <summary>The q of 0 in an output that ends at 0.</summary>
    private const int LowestQ = -128;

    private readonly bool[] _alarming;
    private readonly float _leastConfidence;
    private readonly Debouncer _debouncer;

    /// <summary>Makes a decision without an alarm.</summary>
    /// <param name="alarming">For each class, whether it is one to raise an alarm. Kept, not copied.</param>
    /// <param name="leastConfidence">How sure the model has to be of a class for it to count for an alarm, 0 to 1.</param>
    /// <param name="debouncer">How many windows raise and clear the alarm. Kept.</param>
    /// <exception cref="ArgumentException">There are fewer than two classes, or the confidence is out of range.</exception>
    public ClassDecision(bool[] alarming, float leastConfidence, Debouncer debouncer)
    {
        if (alarming.Length < 2 || !(leastConfidence >= 0f && leastConfidence <= 1f))
        {
            throw new ArgumentException("a decision is between two classes or more, with a least confidence of 0 to 1");
        }

        _alarming = alarming;
        _leastConfidence = leastConfidence;
        _debouncer = debouncer;
    }

    /// <summary>
    /// The class of the last window, from 0; <see cref="Unknown"/> before the first, and after a window that cannot be believed.
    /// </summary>
    public int Class { get; private set; } = Unknown;

    /// <summary>How sure the model is of the class, 0 to 1; NaN where nothing is known.</summary>
    public float Confidence { get; private set; } = float.NaN;

    /// <summary>
    /// The class that windows are taken for which a first stage has stopped, none that raises the alarm; <see cref="Unknown"/> if none is
    /// stopped.
    /// </summary>
    public int StoppedClass { get; set; } = Unknown;

    /// <summary>Normal, or an alarm: <see cref="DetectorState.Anomaly"/>, or a fault.</summary>
    public DetectorState State { get; private set; } = DetectorState.Normal;

    /// <summary>Takes what a model made of a window.</summary>
    /// <param name="output">The model's output, a value a class: probabilities, or scores that a softmax makes probabilities of.</param>
    /// <returns>The state.</returns>
    /// <exception cref="ArgumentException">There are more or fewer values than classes.</exception>
    public DetectorState Update(Tensor output)
    {
        if (output.Length != _alarming.Length)
        {
            throw new ArgumentException(
                "the model tells " + output.Length.ToString() + " classes apart, not " + _alarming.Length.ToString());
        }

        Class = FindBest(output);
        Confidence = ConfidenceOf(output, output.Get(Class));
        bool asks = _alarming[Class] && Confidence >= _leastConfidence;
        State = _debouncer.Update(asks, !asks) ? DetectorState.Anomaly : DetectorState.Normal;
        return State;
    }

    /// <summary>Takes a window that a first stage has stopped.</summary>
    /// <returns>The state.</returns>
    public DetectorState UpdateStopped()
    {
        Class = StoppedClass;
        Confidence = float.NaN;
        State = _debouncer.Update(false, true) ? DetectorState.Anomaly : DetectorState.Normal;
        return State;
    }

    /// <summary>Takes a window that cannot be believed.</summary>
    /// <returns>The state.</returns>
    public DetectorState UpdateFaulty()
    {
        Class = Unknown;
        Confidence = float.NaN;
        State = DetectorState.Fault;
        return State;
    }

    /// <summary>The index of a model's largest output, the first of equal ones.</summary>
    internal static int FindBest(Tensor output)
    {
        int best = 0;
        for (int i = 1; i < output.Length; i++)
        {
            if (output.Get(i) > output.Get(best))
            {
                best = i;
            }
        }

        return best;
    }

    /// <summary>How sure a model is of a class, 0 to 1.</summary>
    /// <param name="output">What it put out.</param>
    /// <param name="best">The q of the class.</param>
    internal static float ConfidenceOf(Tensor output, int best)
    {
        // What can only be from 0 to 1 is a probability already: what softmax and sigmoid put out, in int16 with the half above 0 alone.
        if (output.Data == null ? output.Scale * 32768 <= 1f : output.ZeroPoint == LowestQ && output.Scale * 255 <= 1f)
        {
            return (best - output.ZeroPoint) * output.Scale;
        }

        double sum = 0;
        for (int i = 0; i < output.Length; i++)
        {
            sum += RealMath.Exp((double)output.Scale * (output.Get(i) - best));
        }

        return (float)(1 / sum);
    }
}
