using Google.Protobuf;
using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Import.Onnx;

namespace TinyInfer.Converter.Tests.Trees;

/// <summary>A model that is no tree is refused with its node, what is wrong, and what to do; ONNX Runtime never walks through it.</summary>
public sealed class MalformedTreeTests
{
    public static TheoryData<string, string> Cases => new()
    {
        { "circle", "in a circle" },
        { "itself", "in a circle" },
        { "two ways", "reached in two ways" },
        { "missing child", "its true branch leads to node 99, which the tree does not have" },
        { "negative child", "leads to node -1" },
        { "lost node", "is not reached" },
        { "NaN", "compares with NaN" },
        { "infinite weight", "has a weight of" },
        { "unknown mode", "the mode 'BRANCH_MAYBE'" },
        { "member", "the mode 'BRANCH_MEMBER'" },
        { "short features", "entries where nodes_treeids has" },
        { "short modes", "nodes_modes has" },
        { "short values", "nodes_values has" },
        { "short weights", "entries where class_weights has" },
        { "no nodes", "has no nodes" },
        { "foreign feature", "compares feature 40 of an input with 4" },
        { "huge feature", "compares feature 2147483647 of an input with 4" },
        { "negative feature", "compares feature -1" },
        { "foreign class", "class_ids names 7" },
        { "weight nowhere", "one for tree 0, node 77" },
        { "weight of a split", "is no leaf, but has weights" },
        { "double node", "is there twice" },
        { "one label", "has 1 class labels" },
        { "many labels", "1 to 256 are supported" },
        { "probit", "post_transform PROBIT is not supported" },
        { "base values", "base_values where 0 or 3 fit" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void It_is_refused_with_its_node(string what, string message)
    {
        RandomForest forest = new(30) { Features = 4 };
        forest.Tree(3, RandomForest.Score(0, 1));
        ModelProto model = forest.Model("TreeEnsembleClassifier", OnnxTensor.Int64, forest.Classifier(new[] { 0, 1, 2 })).Build();
        Break(model.Graph.Node[0], what);
        using TemporaryFolder folder = new();
        File.WriteAllBytes(folder["model.onnx"], model.ToByteArray());
        File.WriteAllBytes(folder["data.npy"], NpyFile.Write([20, 4], RandomModel.Normal(80, 1, 1)));

        string said = Assert.Throws<ConversionException>(() => ModelConverter.Convert(
            new ConversionOptions { Model = folder["model.onnx"], Calibration = folder["data.npy"] })).Message;

        Assert.Contains(message, said.Replace(",000", "000"), StringComparison.Ordinal);
        Assert.Contains("TreeEnsembleClassifier_0", said, StringComparison.Ordinal);
    }

    private static void Break(NodeProto node, string what)
    {
        AttributeProto Of(string name) => node.Attribute.First(a => a.Name == name);
        int split = Of("nodes_modes").Strings.Select((mode, i) => (mode, i)).Last(m => m.mode.ToStringUtf8() != "LEAF").i;
        int leaf = Of("nodes_modes").Strings.Select((mode, i) => (mode, i)).First(m => m.mode.ToStringUtf8() == "LEAF").i;
        switch (what)
        {
            case "circle":
                Of("nodes_truenodeids").Ints[split] = 0;
                break;
            case "itself":
                Of("nodes_truenodeids").Ints[split] = Of("nodes_nodeids").Ints[split];
                break;
            case "two ways":
                Of("nodes_truenodeids").Ints[split] = Of("nodes_falsenodeids").Ints[split];
                break;
            case "missing child":
                Of("nodes_truenodeids").Ints[split] = 99;
                break;
            case "negative child":
                Of("nodes_falsenodeids").Ints[split] = -1;
                break;
            case "lost node":
                Of("nodes_modes").Strings[split] = ByteString.CopyFromUtf8("LEAF");
                break;
            case "NaN":
                Of("nodes_values").Floats[split] = float.NaN;
                break;
            case "infinite weight":
                Of("class_weights").Floats[0] = float.PositiveInfinity;
                break;
            case "unknown mode":
                Of("nodes_modes").Strings[split] = ByteString.CopyFromUtf8("BRANCH_MAYBE");
                break;
            case "member":
                Of("nodes_modes").Strings[split] = ByteString.CopyFromUtf8("BRANCH_MEMBER");
                break;
            case "short features":
                Of("nodes_featureids").Ints.RemoveAt(0);
                break;
            case "short modes":
                Of("nodes_modes").Strings.RemoveAt(0);
                break;
            case "short values":
                Of("nodes_values").Floats.RemoveAt(0);
                break;
            case "short weights":
                Of("class_weights").Floats.RemoveAt(0);
                break;
            case "no nodes":
                node.Attribute.Remove(Of("nodes_treeids"));
                break;
            case "foreign feature":
                Of("nodes_featureids").Ints[split] = 40;
                break;
            case "huge feature":
                Of("nodes_featureids").Ints[split] = long.MaxValue;
                break;
            case "negative feature":
                Of("nodes_featureids").Ints[split] = -1;
                break;
            case "foreign class":
                Of("class_ids").Ints[0] = 7;
                break;
            case "weight nowhere":
                Of("class_nodeids").Ints[0] = 77;
                break;
            case "weight of a split":
                Of("class_nodeids").Ints[0] = Of("nodes_nodeids").Ints[split];
                break;
            case "double node":
                Of("nodes_nodeids").Ints[leaf] = 0;
                break;
            case "one label":
                Of("classlabels_int64s").Ints.Clear();
                Of("classlabels_int64s").Ints.Add(4);
                break;
            case "many labels":
                Of("classlabels_int64s").Ints.AddRange(Enumerable.Range(3, 5000).Select(i => (long)i));
                break;
            case "probit":
                Of("post_transform").S = ByteString.CopyFromUtf8("PROBIT");
                break;
            default:
                AttributeProto start = new() { Name = "base_values", Type = AttributeProto.Types.AttributeType.Floats };
                start.Floats.AddRange([1, 2]);
                node.Attribute.Add(start);
                break;
        }
    }
}
