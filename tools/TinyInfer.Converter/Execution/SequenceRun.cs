using TinyInfer.Anomaly;
using TinyInfer.Converter.Data;

namespace TinyInfer.Converter.Execution;

/// <summary>Sequences that the device's code has decided step by step.</summary>
/// <param name="Sequences">Number of sequences.</param>
/// <param name="Steps">Steps of a whole sequence.</param>
/// <param name="MeanSteps">Steps that a sequence took on average.</param>
/// <param name="SavedShare">The share of all steps that were not run.</param>
/// <param name="SameShare">The share of sequences whose class is that of their last step.</param>
public sealed record SequenceRun(int Sequences, int Steps, double MeanSteps, double SavedShare, double SameShare)
{
    /// <summary>Numbers of a decision: class, confidence, steps.</summary>
    private const int Columns = 3;

    /// <summary>Decides on sequences.</summary>
    /// <param name="model">A classifier that takes a step per run.</param>
    /// <param name="runner">Its runner.</param>
    /// <param name="samples">Steps of sequences, one after another.</param>
    /// <param name="stop">How long they are, and where they end.</param>
    /// <param name="completed">Called after each sample with its index; null for no call.</param>
    /// <returns>What became of them, and of each its class, how sure the model was, and the steps that it took.</returns>
    /// <exception cref="ConversionException">The model is no such classifier, or the samples are no whole sequences.</exception>
    public static (SequenceRun Summary, NumericArray Decisions) Of(
        InferenceModel model, BatchRunner runner, SampleSet samples, EarlyStop stop, Action<int>? completed = null)
    {
        if (model.Output.Length < 2)
        {
            throw new ConversionException("The model's output is a single number, and sequences end early where a classifier is sure of a "
                + "class. Leave --early out.");
        }

        if (samples.Count == 0 || samples.Count % stop.Steps != 0)
        {
            throw new ConversionException($"There are {samples.Count} samples, which are no whole sequences of {stop.Steps} steps. Give "
                + "each sequence as many samples, one after another, or --early other STEPS.");
        }

        SequenceDecision decision = new(stop.Steps, stop.Confidence);
        List<float> decisions = [];
        int same = 0;
        for (int first = 0; first < samples.Count; first += stop.Steps)
        {
            model.Reset();
            decision.Begin();
            for (int step = 0; step < stop.Steps; step++)
            {
                runner.Write(samples[first + step]);
                model.Run();
                if (!decision.IsDecided && decision.Update(model.Output))
                {
                    decisions.AddRange([decision.Class, decision.Confidence, decision.Steps]);
                }

                completed?.Invoke(first + step);
            }

            // The steps that a board does not take tell what it would have said after them.
            same += ClassDecision.FindBest(model.Output) == decision.Class ? 1 : 0;
        }

        double sequences = decision.Sequences;
        double saved = decision.StepsSaved / sequences;
        return (new SequenceRun((int)sequences, stop.Steps, stop.Steps - saved, saved / stop.Steps, same / sequences),
            new NumericArray([(int)sequences, Columns], [.. decisions]));
    }
}
