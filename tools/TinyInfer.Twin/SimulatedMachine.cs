using TinyInfer.Converter;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Scaffold.Fleet;

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
    }

    /// <summary>What boards see.</summary>
    public Recording Recording { get; }

    /// <summary>What boards are shipped with: a model, or a detector's parameters.</summary>
    public byte[] Content { get; }

    /// <summary>Makes the pipeline anew: its parts hold state, and no two boards share them.</summary>
    internal PipelineDefinition ReadPipeline() => PipelineFile.Read(_path, _pipeline);
}
