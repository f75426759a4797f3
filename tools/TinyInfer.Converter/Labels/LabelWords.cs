using System.Text.RegularExpressions;

namespace TinyInfer.Converter.Labels;

/// <summary>Common labels of a machine in normal state.</summary>
internal static partial class LabelWords
{
    private static readonly HashSet<string> _normal =
    [
        "normal", "healthy", "ok", "okay", "good", "fine", "baseline", "nominal", "none", "benign", "regular", "usual", "intact",
            "undamaged", "clean", "sound", "faultless",
        "faultfree", "nonfaulty", "nofault", "noanomaly", "nonanomalous", "nodefect", "pass", "passed", "inlier", "negative", "neg",
    ];

    private static readonly HashSet<string> _faulty =
    [
        "fault", "faults", "faulty", "fail", "failed", "failure", "failures", "anomaly", "anomalies", "anomalous", "abnormal", "defect",
            "defects", "defective", "damage", "damaged",
        "bad", "broken", "outlier", "outliers", "error", "errors", "alarm", "leak", "attack", "wear", "issue", "problem",
    ];

    private static readonly HashSet<string> _negations = ["no", "not", "non", "without", "free", "never"];
    private static readonly HashSet<string> _false = ["false", "f", "no", "n", "off"];
    private static readonly HashSet<string> _true = ["true", "t", "yes", "y", "on"];

    /// <summary>Whether labels are answers, yes and no or True and False, to whether something is wrong.</summary>
    /// <param name="keys">All labels, as <see cref="LabelText.KeyOf"/> gives them.</param>
    internal static bool AreAnswers(IReadOnlyCollection<string> keys) =>
        keys.Count > 0 && keys.All(k => IsTrue(k) || _false.Contains(k)) && keys.Any(k => k.Length > 1 || _true.Contains(k));

    /// <summary>Whether an answer is yes.</summary>
    internal static bool IsTrue(string key) => _true.Contains(key);

    /// <summary>Whether a label is no or False, which among other labels means that nothing is wrong.</summary>
    internal static bool IsNo(string key) => key is "no" or "false";

    /// <summary>
    /// Whether a name or label means that nothing is wrong: healthy, Normal_1, no fault, FaultFree; but not abnormal, or not ok.
    /// </summary>
    internal static bool MeansNormal(string text)
    {
        string[] words = [.. Word().Matches(text).Select(m => m.Value.ToLowerInvariant())];
        bool isNegated = words.Any(_negations.Contains);

        // N is normal beside F or other letters; in N.O.K. it is a no.
        bool isNormal = words is ["n"] || words.Any(_normal.Contains);
        return words.Any(_faulty.Contains) ? isNegated && !isNormal : isNormal && !isNegated;
    }

    /// <summary>Words of letters; in FaultFree there are two.</summary>
    [GeneratedRegex(@"\p{Lu}?\p{Ll}+|\p{Lu}+(?!\p{Ll})|\p{L}+")]
    private static partial Regex Word();
}
