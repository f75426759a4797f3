using System;

namespace TinyInfer.Anomaly;

/// <summary>
/// Decides on a sequence step by step, and ends early if a model with a state is sure of a class: the steps that are left need not be run.
/// Allocates nothing after construction.
/// </summary>
/// <remarks>
/// The rule of EMI-RNN (Dennis et al., 2018): the first step whose most likely class has a probability above a threshold decides, and else
/// the last step.
/// </remarks>
/// <example>
/// <code>
/// model.Reset();
/// decision.Begin();
/// do
/// {
///     ReadSensor(frame);
///     model.Input.Write(frame);
///     model.Run();
/// }
/// while (!decision.Update(model.Output));
/// </code>
/// </example>
public sealed class SequenceDecision
{
    private readonly int _most;
    private readonly float _confidence;

    /// <summary>Makes a decision.</summary>
    /// <param name="steps">Steps of a whole sequence, 1 and up.</param>
    /// <param name="confidence">How sure the model has to be of a class to end early, above 0 to 1; 1 ends none early.</param>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public SequenceDecision(int steps, float confidence)
    {
        if (steps < 1 || !(confidence > 0f && confidence <= 1f))
        {
            throw new ArgumentException("a sequence has a step or more, and ends early above a confidence of 0 to 1");
        }

        _most = steps;
        _confidence = confidence;
    }

    /// <summary>The class of the last step, from 0; <see cref="ClassDecision.Unknown"/> before the first.</summary>
    public int Class { get; private set; } = ClassDecision.Unknown;

    /// <summary>How sure the model was of it, 0 to 1; NaN before the first step.</summary>
    public float Confidence { get; private set; } = float.NaN;

    /// <summary>Steps of this sequence so far.</summary>
    public int Steps { get; private set; }

    /// <summary>Whether <see cref="Class"/> is that of the sequence.</summary>
    public bool IsDecided { get; private set; }

    /// <summary>Sequences that are decided.</summary>
    public long Sequences { get; private set; }

    /// <summary>Steps that they did not take, of all that they would have had.</summary>
    public long StepsSaved { get; private set; }

    /// <summary>Begins a sequence. The model is reset by the caller.</summary>
    public void Begin()
    {
        Class = ClassDecision.Unknown;
        Confidence = float.NaN;
        Steps = 0;
        IsDecided = false;
    }

    /// <summary>Takes what a model made of a step.</summary>
    /// <param name="output">The model's output, a value a class: probabilities, or scores that a softmax makes probabilities of.</param>
    /// <returns>Whether the sequence is decided.</returns>
    /// <exception cref="InvalidOperationException">It was decided before.</exception>
    public bool Update(Tensor output)
    {
        if (IsDecided)
        {
            throw new InvalidOperationException("the sequence is decided; begin a new one");
        }

        Class = ClassDecision.FindBest(output);
        Confidence = ClassDecision.ConfidenceOf(output, output.Get(Class));
        Steps++;
        if (Confidence > _confidence || Steps == _most)
        {
            IsDecided = true;
            Sequences++;
            StepsSaved += _most - Steps;
        }

        return IsDecided;
    }
}
