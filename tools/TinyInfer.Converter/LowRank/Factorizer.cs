using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Operators;
using TinyInfer.Converter.Optimize;
using TinyInfer.Converter.Tune;

namespace TinyInfer.Converter.LowRank;

/// <summary>
/// Makes two fully connected layers of one: W becomes U·V, with few numbers between them. Those directions of its output are kept in which
/// calibration data moves most, so that for this number of them the output's error is the least there is; the bias takes the mean of what
/// is left.
/// </summary>
internal static class Factorizer
{
    /// <summary>What the name of the first of the two ends with.</summary>
    internal const string Suffix = "/low-rank";

    /// <summary>The largest layer, by the smaller of its sides, that ranks are sought for.</summary>
    private const int MostDirections = 512;

    /// <summary>The most weights that two layers may have, as part of the one's, to be worth trying.</summary>
    private const double MostWeights = 0.9;

    /// <summary>Factors layers of a network.</summary>
    /// <param name="network">A network that is not yet quantized; changed.</param>
    /// <param name="runs">What the float model gives.</param>
    /// <param name="ranks">Which layers, and how far.</param>
    /// <returns>The layers that have become two.</returns>
    /// <exception cref="ConversionException">A layer does not exist, or its rank makes no sense.</exception>
    internal static IReadOnlyList<FactoredLayer> Run(Network network, FloatRuns runs, LayerRanks ranks)
    {
        List<Dense> layers = [.. network.Operators.OfType<Dense>().Where(IsFree)];
        if (layers.Count == 0)
        {
            throw new ConversionException(
                $"{ranks.Where}: this is for fully connected layers of float models, and there is none. Leave it out.");
        }

        Require(layers, ranks);
        List<FactoredLayer> factored = [];
        foreach (Dense layer in layers)
        {
            bool isNamed = ranks.Layers.TryGetValue(layer.Name, out int rank);
            if (!isNamed && (ranks.Decibel == null || Math.Min(layer.Channels, layer.Columns) > MostDirections))
            {
                continue;
            }

            if (runs.ReadBy(network, layer) is { } samples)
            {
                OutputDirections directions = OutputDirections.Of(layer, samples.Real[0]);
                rank = isNamed ? rank : directions.LeastRank(ranks.Decibel!.Value);
                if (isNamed || WeightsOf(layer, rank) <= MostWeights * layer.Weights.Values.Length)
                {
                    Split(network, layer, FloatRuns.SourceOf(network, layer.Input)!, directions, rank);
                    if (samples.Real[0].Count < layer.Columns)
                    {
                        network.Warnings.Add(
                            $"{ranks.Where}: {samples.Real[0].Count} samples say little of what the {layer.Columns} inputs of {layer.Name} "
                            + "can be, and what they lack is lost. Give more calibration samples.");
                    }

                    factored.Add(new FactoredLayer(layer.Name, layer.Channels, layer.Columns, rank, directions.DecibelOf(rank)));
                }
            }
            else if (isNamed)
            {
                throw new ConversionException(
                    $"{ranks.Where}: what {layer.Name} reads is no tensor of the float model; leave this layer out.");
            }
        }

        return factored;
    }

    private static bool IsFree(Dense layer) =>
        layer.Weights.Integers == null && layer.Bias?.Integers == null && layer.WideBias == null && !layer.Output.IsQuantizationFixed;

    private static int WeightsOf(Dense layer, int rank) => rank * (layer.Channels + layer.Columns);

    private static void Require(List<Dense> layers, LayerRanks ranks)
    {
        foreach ((string name, int rank) in ranks.Layers)
        {
            Dense layer = layers.Find(l => l.Name == name) ?? throw new ConversionException(
                $"{ranks.Where}: there is no fully connected layer {name}; there are {string.Join(", ", layers.Select(l => l.Name))}.");
            int most = (layer.Weights.Values.Length - 1) / (layer.Channels + layer.Columns);
            if (rank > most)
            {
                throw new ConversionException(
                    $"{ranks.Where}: {name} has {layer.Channels} x {layer.Columns} weights, and with rank {rank} two layers have "
                    + $"{WeightsOf(layer, rank):N0}, no fewer. "
                    + (most == 0 ? "Leave this layer out." : $"Take a rank of at most {most}."));
            }
        }
    }

    private static void Split(Network network, Dense layer, SourceTensor source, OutputDirections directions, int rank)
    {
        (ConstantTensor first, ConstantTensor second, ConstantTensor bias) = directions.Split(layer, rank);
        string name = layer.Name + Suffix;
        Dense inner = new(name, network.Fresh(name), layer.Input, first, null);
        inner.InferShapes();
        inner.Output.Source = new SourceTensor(source.Name, inner.Output.Shape) { Projection = new Projection(source, first, name) };
        network.Operators.Insert(network.Operators.IndexOf(layer), inner);
        Rewrite.Exchange(network, layer, new Dense(layer.Name, layer.Output.Name, inner.Output, second, bias)
        {
            Clamp = layer.Clamp,
            FloatScaleProduct = layer.FloatScaleProduct,
        });
    }
}
