/// First in, first out, in constant time: an array whose taken head is dropped once it is half of the whole.
public struct FIFO<Element> {
    private var items: [Element?] = []
    private var head = 0

    public init() {}

    public var count: Int { items.count - head }
    public var isEmpty: Bool { count == 0 }
    public var first: Element? { isEmpty ? nil : items[head] }

    public mutating func append(_ element: Element) {
        items.append(element)
    }

    public mutating func popFirst() -> Element? {
        guard !isEmpty else { return nil }
        let element = items[head].take()
        head += 1
        if head == items.count {
            items.removeAll(keepingCapacity: true)
            head = 0
        } else if head >= 32, head * 2 >= items.count {
            items.removeFirst(head)
            head = 0
        }
        return element
    }
}
