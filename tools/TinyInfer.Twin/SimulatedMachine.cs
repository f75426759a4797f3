using TinyInfer.Converter;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Scaffold.Fleet;
using TinyInfer.Converter.Simulation;

namespace TinyInfer.Twin;

/// <summary>What simulated boards have in common: a pipeline, a recording that they see, and what they are shipped with.</summary>
public sealed class SimulatedMachine
{
    private readonly string _path;
    private readonly byte[] _pipeline;

    /// <summary>Reads pipeline and recording, and converts the model.</summary>
    /// <param name="pipeline">The pipeline file.</param>
    /// <param name="recording">The recording.</param>
    /// <exception cref="ConversionException">One of them cannot be used.</exception>
    public SimulatedMachine(string pipeline, string recording)
    {
        PipelineDefinition definition = PipelineFile.Read(pipeline);
        _path = pipeline;
        _pipeline = File.ReadAllBytes(pipeline);
        if (definition.Detector == null || definition.Routes != null)
        {
            throw new ConversionException($"{pipeline}: boards are simulated for a pipeline with one \"detector\".");
        }

        Recording = Recording.Read(recording, definition);
        Content = FieldContent.Of(definition);
        Deviations = DeviationsOf(Recording);
    }

    /// <summary>What boards see.</summary>
    public Recording Recording { get; }

    /// <summary>What boards are shipped with: a model, or a detector's parameters.</summary>
    public byte[] Content { get; }

    /// <summary>Standard deviation of each channel, in counts.</summary>
    internal double[] Deviations { get; }

    /// <summary>Makes the pipeline anew: its parts hold state, and no two boards share them.</summary>
    internal PipelineDefinition ReadPipeline() => PipelineFile.Read(_path, _pipeline);

    private static double[] DeviationsOf(Recording recording)
    {
        int channels = recording.Channels;
        short[] frame = new short[channels];
        double[] sums = new double[channels];
        double[] squares = new double[channels];
        for (RecordingSource source = new(recording); source.Position < recording.Length;)
        {
            int count = source.Read(frame, 0, 1);
            for (int channel = 0; channel < count * channels; channel++)
            {
                sums[channel] += frame[channel];
                squares[channel] += (double)frame[channel] * frame[channel];
            }
        }

        return
        [
            .. sums.Zip(squares, (sum, square) =>
                Math.Sqrt(Math.Max(0, (square / recording.Length) - (sum / recording.Length * (sum / recording.Length))))),
        ];
    }
}
