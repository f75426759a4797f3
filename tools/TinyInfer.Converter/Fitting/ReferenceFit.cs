using TinyInfer.Converter.Labels;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Pipeline.Learning;
using TinyInfer.Converter.Simulation;
using TinyInfer.Signal;

namespace TinyInfer.Converter.Fitting;

/// <summary>Finds what features are like in normal work, which learning on the machine compares with.</summary>
public static class ReferenceFit
{
    /// <summary>Finds mean and deviation of each feature.</summary>
    /// <param name="definition">The pipeline.</param>
    /// <param name="recording">Normal work; windows with a sensor fault are left out.</param>
    /// <param name="truth">What happens in the recording: windows that hold a frame that is not normal are left out; null if all of it is
    /// normal.</param>
    /// <param name="progress">Told what is being done; null for nobody.</param>
    /// <returns>The reference.</returns>
    /// <exception cref="ConversionException">The recording has too few windows.</exception>
    public static FeatureReference Fit(
        PipelineDefinition definition, Recording recording, Truth? truth, Action<string, double>? progress = null)
    {
        FeatureTable table = FeatureTable.Compute(definition, recording, progress);
        float[][] rows = [.. table.Values.Chunk(table.FeatureCount).Where((_, i) => table.Faults[i] == SensorFault.None
            && (truth == null || truth.IsNormal(table.Starts[i], table.Starts[i] + definition.Span)))];
        if (rows.Length < DetectorFitter.FewestWindows)
        {
            throw new ConversionException($"The recording has {rows.Length} normal windows without a sensor fault, and a reference takes "
                + $"{DetectorFitter.FewestWindows}. Record for longer.");
        }

        float[] mean = Clustering.Mean(rows);
        return new FeatureReference(mean, [.. ScorerFit.Deviations(rows, mean).Select(d => (float)d)]);
    }
}
