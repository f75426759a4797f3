using TinyInfer.Converter.Files;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Simulation;
using TinyInfer.Training.Recordings;

namespace TinyInfer.Training.Search;

/// <summary>A part of the recordings as the device judges it.</summary>
/// <param name="Part">The part.</param>
/// <param name="Windows">What the device made of its windows.</param>
internal sealed record JudgedPart(Part Part, IReadOnlyList<SimulatedWindow> Windows)
{
    /// <summary>Whether a window is normal; null if that cannot be said.</summary>
    /// <param name="window">The window.</param>
    internal bool? IsNormal(SimulatedWindow window) => Part.Source.SectionOf(window.Start, window.End)?.IsNormal;
}

/// <summary>A finalist, judged in INT8 by the device's own code on parts that nothing was fitted to.</summary>
internal sealed record Judgement
{
    /// <summary>The candidate.</summary>
    internal required Trial Trial { get; init; }

    /// <summary>Files of the pipeline.</summary>
    internal required OutputFiles Files { get; init; }

    /// <summary>The pipeline.</summary>
    internal required PipelineDefinition Definition { get; init; }

    /// <summary>What it is called.</summary>
    internal string Name => Cascade == null ? Trial.Name : $"{Trial.Name}, first stage by {Cascade.Measure}";

    /// <summary>The threshold, or one for each way of working; none of a classifier.</summary>
    internal required IReadOnlyList<TailThreshold> Thresholds { get; init; }

    /// <summary>What the first stage does to normal windows; null without one.</summary>
    internal CascadeSummary? Cascade { get; init; }

    /// <summary>IL instructions of a normal window, on average.</summary>
    internal long Instructions => Cascade?.MeanInstructions ?? Cost.Instructions;

    /// <summary>Milliseconds of a normal window, on average.</summary>
    internal double Milliseconds => Cascade?.MeanMilliseconds ?? Cost.Milliseconds;

    /// <summary>What the device made of the parts.</summary>
    internal required IReadOnlyList<JudgedPart> Parts { get; init; }

    /// <summary>Time on the board, of a window that goes all the way.</summary>
    internal required WindowCost Cost { get; init; }

    /// <summary>Bytes of RAM that the firmware takes.</summary>
    internal required int Ram { get; init; }

    /// <summary>Bytes of flash for model or parameters.</summary>
    internal required int Flash { get; init; }

    /// <summary>How good it is.</summary>
    internal required JudgedQuality Quality { get; init; }
}
