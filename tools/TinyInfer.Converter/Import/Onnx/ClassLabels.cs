namespace TinyInfer.Converter.Import.Onnx;

/// <summary>The labels of linear and support vector classifiers, which are numbers or texts.</summary>
internal static class ClassLabels
{
    /// <summary>Number of labels.</summary>
    internal static int Count(OnnxNode node) => Math.Max(Texts(node).Length, Numbers(node).Length);

    /// <summary>Makes the first output, the label of the largest score.</summary>
    /// <param name="editor">Edits the graph.</param>
    /// <param name="proto">The classifier.</param>
    /// <param name="scores">A score for each label; two if there are none.</param>
    internal static void Write(NodeEditor editor, NodeProto proto, string scores)
    {
        OnnxNode node = new(proto);
        string index = editor.Add("ArgMax", proto, [scores], NodeEditor.Int("axis", 1), NodeEditor.Int("keepdims", 0));
        string labels = Count(node) < 2 ? editor.Integers(proto, 0, 1)
            : Texts(node).Length > 0 ? editor.Texts(proto, Texts(node))
            : editor.Integers(proto, Numbers(node));
        string picked = editor.Add(ClassifierTail.Domain + ".ArrayFeatureExtractor", proto, [labels, index]);
        editor.Replace("Reshape", proto, 0, [picked, editor.Integers(proto, -1)]);
    }

    private static string[] Texts(OnnxNode node) => node.Texts("classlabels_strings", []);

    private static long[] Numbers(OnnxNode node) => [.. node.Ints("classlabels_ints", []).Select(label => (long)label)];
}
