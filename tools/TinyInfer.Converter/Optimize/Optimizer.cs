using TinyInfer.Converter.Graph;

namespace TinyInfer.Converter.Optimize;

/// <summary>Rewrites a network into one with fewer operators that computes the same. Passes run until none finds anything to do.</summary>
internal static class Optimizer
{
    private static readonly Func<Network, bool>[] _passes =
    [
        RemoveDead.Run,
        MergeDuplicates.Run,
        FoldIntoMatMul.Run,
        CancelTransposes.Run,
        SplitDense.Run,
        JoinSupportVectors.Run,
        HoistElementwise.Run,
        FoldUnaryDag.Run,
        NormalizeInputs.Run,
        FoldAffine.Run,
        FuseClamp.Run,
        FoldUnary.Run,
        FoldPad.Run,
        FoldFlatten.Run,
    ];

    /// <summary>Optimizes a network.</summary>
    /// <param name="network">The network; changed.</param>
    internal static void Run(Network network)
    {
        PropagateQuantization.Run(network);
        RunPasses(network);
        LowerAffine.Run(network);

        // Factors and offsets that are tables now can become one with their neighbours.
        RunPasses(network);
    }

    private static void RunPasses(Network network)
    {
        while (_passes.Count(pass => pass(network)) > 0)
        {
        }
    }
}
