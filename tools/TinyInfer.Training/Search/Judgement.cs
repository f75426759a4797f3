using TinyInfer.Converter.Files;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Simulation;
using TinyInfer.Training.Recordings;

namespace TinyInfer.Training.Search;

/// <summary>A part of the recordings as the device judges it.</summary>
/// <param name="Part">The part.</param>
/// <param name="Windows">What the device made of its windows.</param>
internal sealed record JudgedPart(Part Part, IReadOnlyList<SimulatedWindow> Windows);

/// <summary>A finalist, judged in INT8 by the device's own code on parts that nothing was fitted to.</summary>
internal sealed record Judgement
{
    /// <summary>The candidate.</summary>
    internal required Trial Trial { get; init; }

    /// <summary>Files of the pipeline.</summary>
    internal required OutputFiles Files { get; init; }

    /// <summary>The pipeline.</summary>
    internal required PipelineDefinition Definition { get; init; }

    /// <summary>The threshold; null of a classifier.</summary>
    internal TailThreshold? Threshold { get; init; }

    /// <summary>What the device made of the parts.</summary>
    internal required IReadOnlyList<JudgedPart> Parts { get; init; }

    /// <summary>Time on the board.</summary>
    internal required WindowCost Cost { get; init; }

    /// <summary>Bytes of RAM that the firmware takes.</summary>
    internal required int Ram { get; init; }

    /// <summary>Bytes of flash for model or parameters.</summary>
    internal required int Flash { get; init; }

    /// <summary>How good it is.</summary>
    internal required JudgedQuality Quality { get; init; }
}
