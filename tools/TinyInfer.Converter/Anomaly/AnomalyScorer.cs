using TinyInfer.Anomaly;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Execution;
using TinyInfer.Converter.Import.Onnx;

namespace TinyInfer.Converter.Anomaly;

/// <summary>Scores samples with an autoencoder, by the very code that runs on the device.</summary>
public sealed class AnomalyScorer
{
    private readonly InferenceModel _model;
    private readonly ErrorMeasure _measure;
    private readonly BatchRunner _runner;

    /// <summary>Makes a scorer.</summary>
    /// <param name="model">An autoencoder.</param>
    /// <param name="measure">What the score is.</param>
    /// <param name="state">What becomes of its state between samples.</param>
    /// <exception cref="ConversionException">The model is no autoencoder.</exception>
    public AnomalyScorer(InferenceModel model, ErrorMeasure measure, StateUse state = StateUse.Carried)
    {
        _model = model;
        _measure = measure;
        _runner = new BatchRunner(model, state: state);
        if (!IsAutoencoder(model))
        {
            throw new ConversionException(
                "The model is no autoencoder: it needs one input, and one output of the same shape, to be compared with it.");
        }
    }

    /// <summary>True where a model has one input and one output of its shape.</summary>
    /// <param name="model">A model.</param>
    /// <returns>Whether the output can be compared with the input.</returns>
    public static bool IsAutoencoder(InferenceModel model) =>
        model.Inputs.Length == 1 && model.Outputs.Length == 1 && model.Input.Shape.SequenceEqual(model.Output.Shape);

    /// <summary>Scores samples in order.</summary>
    /// <param name="samples">Samples of the model's input, whatever its name.</param>
    /// <returns>The reconstruction error of each.</returns>
    public float[] Score(SampleSet samples)
    {
        float[] scores = new float[samples.Count];
        _model.Reset();
        for (int i = 0; i < scores.Length; i++)
        {
            _runner.Write(0, samples[i].Values.Single());
            _runner.RunOnce();
            scores[i] = ReconstructionError.Compute(_model.Input, _model.Output, _measure);
        }

        return scores;
    }

    /// <summary>Scores samples with the float model.</summary>
    /// <param name="reference">The model.</param>
    /// <param name="output">Name of its output.</param>
    /// <param name="samples">Samples of its input.</param>
    /// <param name="measure">What the score is.</param>
    internal static float[] ScoreFloat(OnnxReference reference, string output, SampleSet samples, ErrorMeasure measure) =>
        [.. Enumerable.Range(0, samples.Count).Select(i => samples[i].Values.Single().Zip(
            reference.Run(samples[i])[output].ToArray(),
            (x, y) => measure == ErrorMeasure.Absolute ? Math.Abs(x - y) : (x - y) * (x - y)).Average())];
}
