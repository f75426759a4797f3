namespace TinyInfer.Converter.Import.Onnx.Trees;

/// <summary>What the attributes of tree ensembles mean, in whichever operator they stand.</summary>
internal static class ForestAttributes
{
    /// <summary>What to do about trees that contradict themselves.</summary>
    internal const string Remedy = "the file is damaged, or its exporter has a fault: export the model again.";

    /// <summary>The number of the mode that compares with a set, in TreeEnsemble.</summary>
    internal const int Member = 6;

    /// <summary>Modes by their numbers in TreeEnsemble.</summary>
    private static readonly string[] _modes = ["BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ"];

    /// <summary>The mode that a text names.</summary>
    /// <param name="text">Its name.</param>
    /// <param name="where">The node, for the message.</param>
    /// <exception cref="ConversionException">There is none of that name.</exception>
    internal static Mode ModeOf(string text, string where) => text switch
    {
        "BRANCH_LEQ" => new Mode(ForestComparison.AtMost, false),
        "BRANCH_LT" => new Mode(ForestComparison.Below, false),
        "BRANCH_GT" => new Mode(ForestComparison.AtMost, true),
        "BRANCH_GTE" => new Mode(ForestComparison.Below, true),
        "BRANCH_EQ" => new Mode(ForestComparison.Equal, false),
        "BRANCH_NEQ" => new Mode(ForestComparison.Equal, true),
        _ => throw new ConversionException($"{where} has the mode '{text}', which is not known; {string.Join(", ", _modes)} and LEAF are."),
    };

    /// <summary>The name of a mode that TreeEnsemble has a number for.</summary>
    /// <param name="number">Its number.</param>
    internal static string NameOf(int number) => _modes.ElementAtOrDefault(number) ?? $"{number}";

    /// <summary>A threshold.</summary>
    /// <param name="value">Its value.</param>
    /// <param name="where">The node, for the message.</param>
    /// <exception cref="ConversionException">It is not a number.</exception>
    internal static float Threshold(double value, string where) => double.IsNaN(value)
        ? throw new ConversionException($"{where} compares with NaN, which nothing is below or above; train or export the model again.")
        : (float)value;

    /// <summary>How a node branches.</summary>
    /// <param name="Comparison">How it compares.</param>
    /// <param name="IsExchanged">Whether its branches are exchanged.</param>
    internal readonly record struct Mode(ForestComparison Comparison, bool IsExchanged)
    {
        /// <summary>A node.</summary>
        internal ForestNode Make(int feature, float threshold, ForestNode first, ForestNode second) => IsExchanged
            ? new ForestNode.Split(feature, Comparison, threshold, second, first)
            : new ForestNode.Split(feature, Comparison, threshold, first, second);
    }
}
