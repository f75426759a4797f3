using TinyInfer.Converter.Graph;

namespace TinyInfer.Converter.Optimize;

/// <summary>Removes operators whose outputs nobody reads.</summary>
internal static class RemoveDead
{
    internal static bool Run(Network network) =>
        network.Operators.RemoveAll(op => op.Outputs.All(v => network.Consumers(v).Count == 0 && !network.Outputs.Contains(v))) > 0;
}
