namespace TinyInfer.Converter.Quantize;

/// <summary>The steps of one feature: q stands for middle + step · q.</summary>
/// <param name="Step">Real value of one step.</param>
/// <param name="Middle">Real value of q = 0.</param>
/// <param name="Error">Mean distance of thresholds from the ends of steps, in steps.</param>
internal sealed record FeatureGrid(double Step, double Middle, double Error)
{
    /// <summary>Distance in steps that is rounding of float32.</summary>
    private const double Rounding = 1e-3;

    /// <summary>The steps whose ends are nearest to thresholds; of those that are as near, the widest.</summary>
    /// <param name="thresholds">The thresholds, ascending.</param>
    /// <param name="maxSteps">The most steps from the first to the last.</param>
    /// <param name="beyond">How far beyond a threshold a step ends, in steps.</param>
    /// <returns>The steps.</returns>
    internal static FeatureGrid Of(float[] thresholds, int maxSteps, double beyond)
    {
        double lowest = thresholds[0];
        double width = thresholds[^1] - lowest;
        double middle = 0.5 + beyond;
        if (width == 0)
        {
            // Both sides of a threshold are all that there is.
            double around = Math.Max(Math.Abs(lowest), 1e-6) / 64;
            return new FeatureGrid(around, lowest + (around * middle), 0);
        }

        (double loss, int count) = (double.PositiveInfinity, 1);
        for (int steps = 1; steps <= maxSteps; steps++)
        {
            double error = thresholds.Average(t => Distance((t - lowest) / width * steps)) * width / steps;
            if (error + (Rounding * width / steps) < loss)
            {
                (loss, count) = (error, steps);
            }
        }

        double step = width / count;
        return new FeatureGrid(step, lowest + (step * ((count / 2) + middle)), loss / step);
    }

    private static double Distance(double steps) => Math.Abs(steps - Math.Round(steps));
}
